using System.Net;
using System.Security;

namespace KvmPS.Module;

/// <summary>Reads a SecureString for the moment in which libvirt must be told.</summary>
internal static class SecretText
{
    public static string? Reveal(SecureString? secret) => secret is null ? null : new NetworkCredential("", secret).Password;
}
