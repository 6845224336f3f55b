namespace KvmPS.Tools;

/// <summary>An encrypted image does not open with the passphrase, or none was given.</summary>
public sealed class WrongPassphraseException : ToolException
{
    internal WrongPassphraseException(string path, ToolException failure, bool given)
        : base(
            failure.Program,
            failure.Arguments,
            failure.ExitCode,
            failure.StandardError,
            given
                ? $"The passphrase does not open '{Display.Text(path)}'."
                : $"'{Display.Text(path)}' is encrypted, and needs its passphrase.",
            failure) => Path = path;

    /// <summary>The image's absolute path.</summary>
    public string Path { get; }
}
