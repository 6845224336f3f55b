using KvmPS.Model;

namespace KvmPS.Planning.Host;

/// <summary>A command that brings a host nearer to running VMs.</summary>
internal sealed record HostStep(KvmHostStepKind Kind, string Target, IReadOnlyList<string> Words)
{
    /// <summary>The command as it is printed. No word of it holds a blank: they are names of packages, users and services.</summary>
    public string Command => string.Join(' ', Words);

    public KvmHostStep Show() => new() { Kind = Kind, Target = Target, Command = Command };
}
