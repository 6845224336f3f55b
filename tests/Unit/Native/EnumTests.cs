using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using KvmPS.Libvirt;
using Xunit;

namespace KvmPS.Unit.Native;

public sealed partial class EnumTests
{
    public static IEnumerable<TheoryDataRow<string>> Names => Enums().Select(e => new TheoryDataRow<string>(e.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_value_is_libvirts(string name)
    {
        var type = Enums().Single(e => e.Name == name);
        var prefix = type.GetCustomAttribute<NativeNameAttribute>()!.Name;
        foreach (var member in type.GetFields(BindingFlags.Static | BindingFlags.Public))
        {
            var value = Convert.ToInt64(member.GetRawConstantValue(), CultureInfo.InvariantCulture);
            var native = member.GetCustomAttribute<NativeNameAttribute>()?.Name ?? prefix + UpperSnake(member.Name);
            if ((ApiDocument.Libvirt.Constant(native) ?? ApiDocument.Qemu.Constant(native)) is { } expected)
            {
                Assert.True(expected == value, $"{type.Name}.{member.Name} is {value}, but {native} is {expected}.");
            }
            else
            {
                var noFlagAtAll = member.Name == "None" && value == 0 && type.IsDefined(typeof(FlagsAttribute));
                Assert.True(noFlagAtAll, $"libvirt has no {native} ({type.Name}.{member.Name}).");
            }
        }
    }

    [Fact]
    public void Every_enum_of_the_binding_names_its_original()
    {
        var unnamed = typeof(Connection)
            .Assembly.GetTypes()
            .Where(t =>
                t.IsEnum && t.Namespace!.StartsWith("KvmPS.Libvirt", StringComparison.Ordinal) && !t.IsDefined(typeof(NativeNameAttribute)))
            .Select(t => t.FullName);
        Assert.Empty(unnamed);
    }

    [Theory]
    [InlineData(typeof(DomainListing), "NoWait", "VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT")]
    [InlineData(typeof(DomainListing), "Backing", "VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING")]
    [InlineData(typeof(TransferCounters), "ActiveOnly", "VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE")]
    [InlineData(typeof(NodeMemory), "WholeHost", "VIR_NODE_MEMORY_STATS_ALL_CELLS")]
    [InlineData(typeof(DomainBlockJob), "BandwidthInBytes", "VIR_DOMAIN_BLOCK_JOB_INFO_BANDWIDTH_BYTES")]
    public void A_constant_outside_the_enums_is_libvirts_too(Type type, string field, string native)
    {
        var value = Convert.ToInt64(
            type.GetField(field, BindingFlags.Static | BindingFlags.NonPublic)!.GetRawConstantValue(),
            CultureInfo.InvariantCulture);
        Assert.Equal(ApiDocument.Libvirt.Constant(native), value);
    }

    [Fact]
    public void A_bit_mask_takes_each_bit_once()
    {
        foreach (var type in Enums().Where(e => e.IsDefined(typeof(FlagsAttribute))))
        {
            Assert.Distinct(Enum.GetValuesAsUnderlyingType(type).Cast<object>());
        }
    }

    private static IEnumerable<Type> Enums() =>
        typeof(Connection).Assembly.GetTypes().Where(t => t.IsEnum && t.IsDefined(typeof(NativeNameAttribute)));

    private static string UpperSnake(string name) => WordEnd().Replace(name, "$1_$2").ToUpperInvariant();

    [GeneratedRegex("([a-z0-9])([A-Z])")]
    private static partial Regex WordEnd();
}
