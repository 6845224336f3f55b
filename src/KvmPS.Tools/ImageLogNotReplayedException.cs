namespace KvmPS.Tools;

/// <summary>
/// A VHDX image was not closed cleanly, and what it shows is complete only once its log has been written back. A repair does that.
/// </summary>
public sealed class ImageLogNotReplayedException : ToolException
{
    internal ImageLogNotReplayedException(string path, ToolException failure)
        : base(
            failure.Program,
            failure.Arguments,
            failure.ExitCode,
            failure.StandardError,
            $"'{Display.Text(path)}' was not closed cleanly: it has a log with changes that must be written back before it can be read.",
            failure) => Path = path;

    /// <summary>The image's absolute path.</summary>
    public string Path { get; }
}
