using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Planning.VM;

/// <summary>What a new VM's screen is made of.</summary>
internal static class GraphicsResolver
{
    // VNC's own authentication uses 8 characters and ignores the rest (RFC 6143, 7.2.2).
    private const int VncPasswordLength = 8;

    private static readonly string[] Preferred = ["virtio", "vga"];

    /// <summary>The video card: virtio where QEMU has it (it starts as a plain VGA), or null for none.</summary>
    /// <exception cref="KvmException">GraphicsNotSupported.</exception>
    public static string? Video(KvmGraphicsKind kind, DomainCapabilities capabilities)
    {
        if (kind == KvmGraphicsKind.None) return null;
        var name = kind == KvmGraphicsKind.Vnc ? "vnc" : "spice";
        if (capabilities.Graphics.Count > 0 && !capabilities.Graphics.Contains(name))
        {
            throw new KvmException("GraphicsNotSupported", Failure.NotSupported, $"QEMU on this host is built without {kind}.",
                $"Specify one of: {string.Join(", ", capabilities.Graphics)}; or -Graphics None.");
        }

        return Preferred.FirstOrDefault(capabilities.VideoModels.Contains);
    }

    /// <exception cref="KvmException">VncPasswordTooLong.</exception>
    public static void CheckPassword(KvmGraphicsKind kind, string? password)
    {
        if (kind == KvmGraphicsKind.Vnc && password is { Length: > VncPasswordLength })
        {
            throw new KvmException(
                "VncPasswordTooLong",
                Failure.InvalidArgument,
                $"VNC uses only the first {VncPasswordLength} characters of a password.",
                $"Choose one of at most {VncPasswordLength} characters.");
        }
    }
}
