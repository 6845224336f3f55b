using System.Text;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Numbers by name, as libvirt takes them.</summary>
internal static class TypedParameters
{
    public static unsafe TypedParameter[] Of(IReadOnlyList<(string Name, ulong Value)> numbers)
    {
        var parameters = new TypedParameter[numbers.Count];
        for (var i = 0; i < parameters.Length; i++)
        {
            fixed (byte* field = parameters[i].field) Encoding.ASCII.GetBytes(numbers[i].Name, new Span<byte>(field, 79));
            parameters[i].type = TypedParameterType.Ullong;
            parameters[i].ul = numbers[i].Value;
        }

        return parameters;
    }
}
