using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>What a VM's screen shows (virDomainScreenshot).</summary>
internal static class Screenshot
{
    private const int Piece = 256 * 1024;

    /// <summary>The picture, in the format that the MIME type names: QEMU gives PNG or, up to 7.0, PPM.</summary>
    public static (string MimeType, byte[] Bytes) Take(Domain domain, int screen) => domain.Read(d =>
    {
        using var stream = Stream.New(domain.Connection);
        var type = Result.Check(NativeMethods.virDomainScreenshot(d, stream.Handle, (uint)screen, 0));
        using var picture = new MemoryStream();
        var buffer = new byte[Piece];
        while (stream.Receive(buffer) is > 0 and var count) picture.Write(buffer, 0, count);
        stream.Finish();
        return (type, picture.ToArray());
    });
}
