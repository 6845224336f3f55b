using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using KvmPS.Libvirt.Native;
using Xunit;

namespace KvmPS.Unit.Native;

/// <summary>The layout that a C compiler for 64-bit Linux gives libvirt's structs, held against ours.</summary>
public sealed class StructTests
{
    [Fact]
    public void VirNodeInfo() => Check<NodeInfo>("virNodeInfo");

    [Fact]
    public void VirNodeMemoryStats() => Check<NodeMemoryStats>("virNodeMemoryStats");

    [Fact]
    public void VirDomainMemoryStatStruct() => Check<MemoryStat>("virDomainMemoryStatStruct");

    [Fact]
    public void VirDomainInfo() => Check<DomainInfo>("virDomainInfo");

    [Fact]
    public void VirDomainBlockJobInfo() => Check<BlockJobInfo>("virDomainBlockJobInfo");

    [Fact]
    public void VirDomainJobInfo() => Check<DomainJobInfo>("virDomainJobInfo");

    [Fact]
    public void VirDomainStatsRecord() => Check<StatsRecord>("virDomainStatsRecord");

    [Fact]
    public void VirDomainInterface() => Check<DomainInterface>("virDomainInterface");

    [Fact]
    public void VirDomainIPAddress() => Check<IPAddressEntry>("virDomainIPAddress");

    [Fact]
    public void VirNetworkDHCPLease() => Check<DhcpLeaseEntry>("virNetworkDHCPLease");

    [Fact]
    public void VirStoragePoolInfo() => Check<StoragePoolInfo>("virStoragePoolInfo");

    [Fact]
    public void VirVcpuInfo() => Check<VcpuInfo>("virVcpuInfo");

    [Fact]
    public void VirDomainIOThreadInfo() => Check<IOThreadInfo>("virDomainIOThreadInfo");

    [Fact]
    public void VirTypedParameter() => Check<TypedParameter>("virTypedParameter");

    /// <summary>virError is only read through libvirt's pointer, so that its last field may be left out.</summary>
    [Fact]
    public void VirError() => Check<ErrorRecord>("virError", mayBeShorter: true);

    private static void Check<T>(string native, bool mayBeShorter = false)
        where T : unmanaged
    {
        var ours = Offsets<T>();
        var position = 0;
        var alignment = 1;
        var at = 0;
        foreach (var field in ApiDocument.Libvirt.Fields(native))
        {
            if (at >= ours.Count && mayBeShorter) return;
            var (size, align) = Measure(field);
            position = (position + align - 1) / align * align;
            var isUnion = field.Element("union") is not null;
            var members = isUnion ? field.Element("union")!.Elements("field").Count() : 1;
            for (var i = 0; i < members; i++, at++)
            {
                Assert.True(at < ours.Count, $"{typeof(T).Name} has no field for {native}.{(string?)field.Attribute("name")}.");
                Assert.True(
                    ours[at].Offset == position,
                    $"{typeof(T).Name}.{ours[at].Name} is at {ours[at].Offset}, but {native}.{(string?)field.Attribute("name")} at "
                        + $"{position}.");
                if (!isUnion)
                {
                    Assert.True(
                        ours[at].Size == size,
                        $"{typeof(T).Name}.{ours[at].Name} has {ours[at].Size} bytes, but {native}.{(string?)field.Attribute("name")} "
                            + $"{size}.");
                }
            }

            position += size;
            alignment = Math.Max(alignment, align);
        }

        Assert.Equal(at, ours.Count);
        Assert.Equal((position + alignment - 1) / alignment * alignment, Unsafe.SizeOf<T>());
    }

    private static (int Size, int Alignment) Measure(XElement field)
    {
        if (field.Element("union") is { } union)
        {
            var members = union.Elements("field").Select(Measure).ToList();
            return (members.Max(m => m.Size), members.Max(m => m.Alignment));
        }

        var type = (string)field.Attribute("type")!;
        var bracket = type.IndexOf('[', StringComparison.Ordinal);
        if (bracket > 0)
        {
            Assert.StartsWith("char ", type, StringComparison.Ordinal);
            var length = type[(bracket + 1)..^1];
            return (
                (int)(ApiDocument.Libvirt.Constant(length) ?? long.Parse(length, System.Globalization.CultureInfo.InvariantCulture)),
                1);
        }

        var parsed = CType.Parse(type);
        var size = parsed.Pointers > 0 ? 8 : parsed.Base switch
        {
            "char" or "unsigned char" => 1,
            "unsigned short" => 2,
            "int" or "unsigned int" => 4,
            "unsigned long"
            or "long long"
            or "long long int"
            or "unsigned long long"
            or "unsigned long long int"
            or "double"
            or "virDomainBlockJobCursor" => 8,
            _ when ApiDocument.Libvirt.IsEnum(parsed.Base) => 4,
            _ => throw new InvalidOperationException($"What size has {type}?"),
        };
        return (size, size);
    }

    /// <summary>Our fields where they really lie in memory.</summary>
    private static List<(string Name, int Offset, int Size)> Offsets<T>()
        where T : unmanaged
        => [.. typeof(T).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(f => (f.Name, (int)Marshal.OffsetOf<T>(f.Name), SizeOf(f.FieldType)))];

    private static int SizeOf(Type type) => type.IsPointer ? nint.Size
        : (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
}
