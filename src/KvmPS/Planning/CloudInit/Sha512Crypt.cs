using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KvmPS.Planning.CloudInit;

/// <summary>
/// Hashes passwords as /etc/shadow has them: $6$…, https://www.akkadia.org/drepper/SHA-crypt.txt. Step numbers are those of that text.
/// </summary>
internal static class Sha512Crypt
{
    public const int DefaultRounds = 5000;

    private const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int SaltLength = 16;
    private const int Size = 64;

    /// <summary>With a salt of its own.</summary>
    public static string Hash(ReadOnlySpan<byte> password) =>
        Hash(password, RandomNumberGenerator.GetString(Alphabet, SaltLength), DefaultRounds);

    public static string Hash(ReadOnlySpan<byte> password, string saltText, int rounds)
    {
        var salt = Encoding.ASCII.GetBytes(saltText);
        // 4 to 8
        var b = SHA512.HashData([.. password, .. salt, .. password]);
        // 1 to 3, 9 to 12
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        sha.AppendData(password);
        sha.AppendData(salt);
        sha.AppendData(Repeat(b, password.Length));
        for (var bits = password.Length; bits > 0; bits >>= 1) sha.AppendData((bits & 1) != 0 ? b : password);
        var a = sha.GetHashAndReset();
        // 13 to 16
        for (var i = 0; i < password.Length; i++) sha.AppendData(password);
        var p = Repeat(sha.GetHashAndReset(), password.Length);
        // 17 to 20
        for (var i = 0; i < 16 + a[0]; i++) sha.AppendData(salt);
        var s = Repeat(sha.GetHashAndReset(), salt.Length);
        // 21
        for (var i = 0; i < rounds; i++)
        {
            sha.AppendData((i & 1) != 0 ? p : a);
            if (i % 3 != 0) sha.AppendData(s);
            if (i % 7 != 0) sha.AppendData(p);
            sha.AppendData((i & 1) != 0 ? a : p);
            a = sha.GetHashAndReset();
        }

        CryptographicOperations.ZeroMemory(p);
        var count = rounds == DefaultRounds ? "" : $"rounds={rounds.ToString(CultureInfo.InvariantCulture)}$";
        return $"$6${count}{saltText}${Encode(a)}";
    }

    private static byte[] Repeat(byte[] digest, int length)
    {
        var all = new byte[length];
        for (var i = 0; i < length; i++) all[i] = digest[i % Size];
        return all;
    }

    /// <summary>22: three bytes of different places at a time, as four characters, the lowest bits first.</summary>
    private static string Encode(byte[] digest)
    {
        var text = new StringBuilder(86);
        var (i, j, k) = (0, 21, 42);
        for (; k < Size - 1; (i, j, k) = (j + 1, k + 1, i + 1)) Append(digest[i] << 16 | digest[j] << 8 | digest[k], 4);
        Append(digest[63], 2);
        return text.ToString();

        void Append(int bits, int characters)
        {
            for (; characters > 0; characters--, bits >>= 6) text.Append(Alphabet[bits & 63]);
        }
    }
}
