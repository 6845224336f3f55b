using System.Text;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Numbers by name, as libvirt takes them.</summary>
internal static class TypedParameters
{
    public static TypedParameter[] Of(IReadOnlyList<(string Name, ulong Value)> numbers) =>
        [.. numbers.Select(n => New(n.Name, TypedParameterType.Ullong, n.Value))];

    /// <summary>A number that may be negative.</summary>
    public static TypedParameter Signed(string name, long value) => New(name, TypedParameterType.Llong, unchecked((ulong)value));

    /// <summary>The number of that name, or null.</summary>
    public static unsafe long? Find(ReadOnlySpan<TypedParameter> parameters, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var parameter in parameters)
        {
            fixed (byte* field = parameter.field)
            {
                if (System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(field).SequenceEqual(name))
                {
                    return parameter.l;
                }
            }
        }

        return null;
    }

    private static unsafe TypedParameter New(string name, TypedParameterType type, ulong bits)
    {
        var parameter = new TypedParameter { type = type, ul = bits };
        Encoding.ASCII.GetBytes(name, new Span<byte>(parameter.field, 79));
        return parameter;
    }
}
