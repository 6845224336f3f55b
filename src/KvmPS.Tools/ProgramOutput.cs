using System.Text;

namespace KvmPS.Tools;

/// <summary>What a program that gave an answer has written, and its exit code: 0 unless the run's options allow others.</summary>
internal sealed record ProgramOutput(ReadOnlyMemory<byte> StandardOutput, string StandardError, int ExitCode)
{
    internal string Text => Encoding.UTF8.GetString(StandardOutput.Span);
}
