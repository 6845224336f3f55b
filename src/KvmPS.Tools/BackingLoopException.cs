namespace KvmPS.Tools;

/// <summary>An image lies, over any number of layers, over itself. Most of qemu-img's commands would never end on it.</summary>
public sealed class BackingLoopException : ToolException
{
    internal BackingLoopException(string path, ToolException failure)
        : base(failure.Program, failure.Arguments, failure.ExitCode, failure.StandardError,
            $"The backing chain of '{Display.Text(path)}' contains a loop: it leads back to an image that is already part of it.", failure)
        => Path = path;

    /// <summary>The image's absolute path.</summary>
    public string Path { get; }
}
