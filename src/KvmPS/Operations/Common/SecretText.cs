using System.Net;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;
using KvmPS.Tools;

namespace KvmPS.Operations.Common;

/// <summary>What a SecureString holds.</summary>
internal static class SecretText
{
    private delegate T Reader<T>(ReadOnlySpan<char> text);

    public static string? Reveal(SecureString? secret) => secret is null ? null : new NetworkCredential("", secret).Password;

    /// <summary>The text in UTF-8, to be cleared by the caller.</summary>
    public static byte[] Bytes(SecureString secret) => Read(secret, static text =>
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    });

    /// <summary>A passphrase for qemu-img.</summary>
    /// <exception cref="KvmException">EmptyPassphrase.</exception>
    public static ImageSecret? ForImage(SecureString? secret)
    {
        if (secret is null) return null;
        if (secret.Length == 0) throw Empty("Passphrase");
        return Read(secret, static text => new ImageSecret(text));
    }

    public static KvmException Empty(string parameter) =>
        new(
            $"Empty{parameter}",
            Failure.InvalidArgument,
            $"The {parameter.ToLowerInvariant()} is empty.",
            $"Prompt for it: -{parameter} (Read-Host -AsSecureString)");

    /// <summary>Lends the text out of memory that is cleared afterwards: no string of it is made.</summary>
    private static unsafe T Read<T>(SecureString secret, Reader<T> read)
    {
        var characters = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            return read(new ReadOnlySpan<char>((void*)characters, secret.Length));
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(characters);
        }
    }
}
