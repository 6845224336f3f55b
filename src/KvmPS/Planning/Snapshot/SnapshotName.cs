using System.Globalization;
using System.Text;

namespace KvmPS.Planning.Snapshot;

/// <summary>Names of snapshots, and of the images that go with them.</summary>
internal static class SnapshotName
{
    // QEMU keeps 255 bytes of a name, libvirt a file NAME.xml.
    private const int MostBytes = 250;

    // Of a snapshot's name, in the name of an image.
    private const int MostInFile = 40;

    public static string Default(DateTime now) => now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);

    /// <param name="name">The name.</param>
    /// <param name="isInternal">True when the snapshot shall be in the images.</param>
    /// <exception cref="KvmException">InvalidSnapshotName: says which rule the name breaks.</exception>
    public static void Check(string name, bool isInternal)
    {
        if ((Problem(name) ?? (isInternal ? InternalProblem(name) : null)) is not { } why) return;
        throw new KvmException("InvalidSnapshotName", Failure.InvalidArgument, $"A snapshot cannot have this name: {why}.",
            "Choose a name of letters, digits, dots and dashes, such as before-upgrade.");
    }

    /// <summary>The name of an overlay: that of the disk's first image, with the snapshot's in place of the ending.</summary>
    /// <param name="image">The image that the overlay is laid over.</param>
    /// <param name="snapshot">The snapshot's name.</param>
    /// <param name="taken">True for a path that cannot be had.</param>
    public static string Overlay(string image, string snapshot, Func<string, bool> taken)
    {
        var folder = Path.GetDirectoryName(image) ?? "/";
        var stem = Path.GetFileName(image).Split('.')[0];
        if (stem.Length is 0 or > 60) stem = stem.Length == 0 ? "disk" : stem[..60];
        var word = new string(snapshot.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_').Take(MostInFile).ToArray());
        var path = Path.Join(folder, $"{stem}.{word}.qcow2");
        for (var i = 2; taken(path); i++) path = Path.Join(folder, string.Create(CultureInfo.InvariantCulture, $"{stem}.{word}.{i}.qcow2"));
        return path;
    }

    private static string? Problem(string name) => name switch
    {
        _ when name.Trim().Length == 0 => "it is empty",
        _ when name.Contains('/') => "it has a slash",
        _ when name.StartsWith('.') => "it begins with a dot",
        _ when name.Any(char.IsControl) => "it has a line break or another control character",
        // qemu-img would take it for the number of another snapshot.
        _ when name.All(char.IsAsciiDigit) => "it is a number, which QEMU interprets as the number of a snapshot",
        _ when name.Any(c => c is '\uFFFE' or '\uFFFF' || char.IsSurrogate(c)) && !IsText(name) =>
            "it has a character that XML cannot hold",
        _ when Encoding.UTF8.GetByteCount(name) is > MostBytes and var bytes => $"it has {bytes} bytes, and {MostBytes} is the most",
        _ => null,
    };

    /// <summary>
    /// libvirt hands these to QEMU's monitor in a way that QEMU does not read back: it then reports a snapshot made that is in
    /// no image, and to return to it ends the VM.
    /// </summary>
    private static string? InternalProblem(string name) =>
        name.Any(c => c is '"' or '\\')
            ? "it has a double quote or a backslash, with which QEMU would save nothing (-DiskOnly allows it)"
            : null;

    private static bool IsText(string name)
    {
        try
        {
            System.Xml.XmlConvert.VerifyXmlChars(name);
            return true;
        }
        catch (System.Xml.XmlException)
        {
            return false;
        }
    }
}
