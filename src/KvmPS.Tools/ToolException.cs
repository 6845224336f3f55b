namespace KvmPS.Tools;

/// <summary>A program that KvmPS ran has failed. Its message is the reason that the program gave.</summary>
public class ToolException : Exception
{
    internal ToolException(string program, IReadOnlyList<string> arguments, int? exitCode, string standardError)
        : this(program, arguments, exitCode, standardError, ToolMessage.From(program, arguments, exitCode, standardError))
    {
    }

    private protected ToolException(
        string program, IReadOnlyList<string> arguments, int? exitCode, string standardError, string message, Exception? inner = null)
        : base(message, inner)
    {
        Program = program;
        Arguments = arguments;
        ExitCode = exitCode;
        StandardError = standardError;
    }

    /// <summary>The program's name, as typed: <c>qemu-img</c>.</summary>
    public string Program { get; }

    /// <summary>Its arguments, one by one, without quoting.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Its exit code (128 + N when signal N ended it); null when it never ran to an end.</summary>
    public int? ExitCode { get; }

    /// <summary>What it wrote to standard error, as it is: it can hold control characters of hostile file names.</summary>
    public string StandardError { get; }

    /// <summary>The command as one would type it in a shell, for display only.</summary>
    public string CommandLine => Display.Command(Program, Arguments);
}
