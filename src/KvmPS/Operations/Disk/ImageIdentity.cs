using KvmPS.Operations.Common;
using KvmPS.Tools;

namespace KvmPS.Operations.Disk;

/// <summary>
/// Tells whether two paths are one image. A file is its device and inode number, so that hard links, symbolic links and bind mounts
/// make no difference; what is not there, or not on this host, is its path alone.
/// </summary>
internal readonly record struct ImageIdentity
{
    private readonly FileIdentity? _file;
    private readonly string? _path;

    private ImageIdentity(FileIdentity? file, string? path)
    {
        _file = file;
        _path = path;
    }

    /// <summary>Of a path on this host. A name on a network, such as pool/image, is compared as it stands.</summary>
    public static ImageIdentity Of(string path)
    {
        if (!path.StartsWith('/')) return OnOtherHost(path);
        return FileIdentity.Of(path) is { } file ? new(file, null) : new(null, RealPath.Of(path));
    }

    /// <summary>Of a path on another host, where nothing can be looked at.</summary>
    public static ImageIdentity OnOtherHost(string path) => new(null, path);

    public static bool Same(string one, string other) => one == other || Of(one) == Of(other);
}
