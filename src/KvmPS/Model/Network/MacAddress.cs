using System.Security.Cryptography;

namespace KvmPS.Model;

/// <summary>Hardware addresses of NICs.</summary>
internal static class MacAddress
{
    private const int Digits = 12;

    /// <summary>
    /// The address as libvirt writes it: 52:54:00:12:34:56, of what others write with dashes, dots or nothing between the digits.
    /// </summary>
    /// <exception cref="KvmException">InvalidMacAddress.</exception>
    public static string Normalise(string text)
    {
        var digits = string.Concat(text.Where(c => c is not (':' or '-' or '.')));
        if (digits.Length != Digits || !digits.All(char.IsAsciiHexDigit) || !IsSeparated(text))
        {
            throw Invalid(text, "it is not six pairs of hexadecimal digits");
        }

        var bytes = Convert.FromHexString(digits);
        if ((bytes[0] & 1) != 0) throw Invalid(text, "it is a multicast address: the first pair must be even");
        return bytes.All(b => b == 0) ? throw Invalid(text, "it is all zeros") : Format(bytes);
    }

    /// <summary>A random one with QEMU's prefix.</summary>
    public static string New() => Format([0x52, 0x54, 0x00, .. RandomNumberGenerator.GetBytes(3)]);

    private static string Format(byte[] bytes) =>
        string.Join(':', bytes.Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));

    private static bool IsSeparated(string text) => text.Length switch
    {
        Digits => true,
        14 => text[4] == '.' && text[9] == '.',
        17 => text[2] is ':' or '-' && Enumerable.Range(0, 5).All(i => text[(3 * i) + 2] == text[2]),
        _ => false,
    };

    private static KvmException Invalid(string text, string why) => new(
        "InvalidMacAddress", Failure.InvalidArgument, $"'{text}' is not a valid MAC address for a network adapter: {why}.",
        "Specify an address such as 52:54:00:12:34:56, or leave -MacAddress out to generate one.");
}
