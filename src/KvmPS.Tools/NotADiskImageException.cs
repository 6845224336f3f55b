namespace KvmPS.Tools;

/// <summary>A path names something that can never be a disk image: a folder, a pipe, a socket, a character device.</summary>
public sealed class NotADiskImageException : IOException
{
    internal NotADiskImageException(string path, string kind)
        : base($"'{Display.Text(path)}' is a {kind}, not a file or block device that could hold a disk.")
    {
        Path = path;
        Kind = kind;
    }

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>What it is, as text: <c>folder</c>, <c>named pipe</c>, <c>socket</c>, <c>character device</c>.</summary>
    public string Kind { get; }
}
