using System.Net;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace KvmPS.Module;

/// <summary>Reads a SecureString for the moment in which libvirt must be told.</summary>
internal static class SecretText
{
    public static string? Reveal(SecureString? secret) => secret is null ? null : new NetworkCredential("", secret).Password;

    /// <summary>The text in UTF-8, to be cleared by the caller: no string of it stays in memory.</summary>
    public static byte[] Bytes(SecureString secret)
    {
        var characters = new char[secret.Length];
        var copy = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            Marshal.Copy(copy, characters, 0, characters.Length);
            return Encoding.UTF8.GetBytes(characters);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(copy);
            Array.Clear(characters);
        }
    }
}
