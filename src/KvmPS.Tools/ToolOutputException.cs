namespace KvmPS.Tools;

/// <summary>A program ended well, but what it wrote is not what KvmPS can read.</summary>
public sealed class ToolOutputException : ToolException
{
    internal ToolOutputException(string program, IReadOnlyList<string> arguments, int? exitCode, string reason, Exception? cause = null)
        : base(program, arguments, exitCode, "", $"The output of {program} could not be read: {reason}", cause)
    {
    }
}
