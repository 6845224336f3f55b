namespace KvmPS.Tools;

/// <summary>A file that was to be created is already there. It was not changed.</summary>
public sealed class FileExistsException : IOException
{
    internal FileExistsException(string path)
        : base($"'{Display.Text(path)}' already exists.")
        => Path = path;

    /// <summary>The absolute path that is taken.</summary>
    public string Path { get; }
}
