using System.Text;

namespace KvmPS.Tools;

/// <summary>What a program that ended with exit code 0 has written.</summary>
internal sealed record ProgramOutput(ReadOnlyMemory<byte> StandardOutput, string StandardError)
{
    internal string Text => Encoding.UTF8.GetString(StandardOutput.Span);
}
