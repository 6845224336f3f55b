namespace KvmPS.Tools;

/// <summary>A disk image is open for writing in another process, most likely a running VM.</summary>
public sealed class ImageInUseException : ToolException
{
    internal ImageInUseException(string path, ToolException failure)
        : base(failure.Program, failure.Arguments, failure.ExitCode, failure.StandardError,
            $"The disk image '{Display.Text(path)}' is in use by another process.", failure)
        => Path = path;

    internal ImageInUseException(string path)
        : base(ToolProgram.QemuImg.Name, [], exitCode: null, "", $"The disk image '{Display.Text(path)}' is in use by another process.")
        => Path = path;

    /// <summary>The image's absolute path.</summary>
    public string Path { get; }
}
