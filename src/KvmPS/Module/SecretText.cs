using System.Net;
using System.Runtime.InteropServices;
using System.Security;
using KvmPS.Tools;

namespace KvmPS.Module;

/// <summary>Reads a SecureString for the moment in which libvirt or qemu-img must be told.</summary>
internal static class SecretText
{
    public static string? Reveal(SecureString? secret) => secret is null ? null : new NetworkCredential("", secret).Password;

    /// <summary>A passphrase for qemu-img; no managed string ever holds it.</summary>
    /// <exception cref="KvmException">EmptyPassphrase.</exception>
    public static unsafe ImageSecret? ForImage(SecureString? secret)
    {
        if (secret is null) return null;
        if (secret.Length == 0)
        {
            throw new KvmException("EmptyPassphrase", Failure.InvalidArgument, "The passphrase is empty.", "Ask for it: -Passphrase (Read-Host -AsSecureString)");
        }

        var characters = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            return new ImageSecret(new ReadOnlySpan<char>((void*)characters, secret.Length));
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(characters);
        }
    }
}
