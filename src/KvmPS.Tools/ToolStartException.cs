namespace KvmPS.Tools;

/// <summary>A program is there but the system would not start it.</summary>
public sealed class ToolStartException : ToolException
{
    internal ToolStartException(string program, IReadOnlyList<string> arguments, Exception cause)
        : base(program, arguments, null, "", $"The program '{program}' could not be started: {cause.Message}", cause)
    {
    }
}
