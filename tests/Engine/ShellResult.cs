using System.Management.Automation;

namespace KvmPS.Engine;

/// <summary>What a script gave, stream by stream. The error that ended it, if one did, is the last of Errors.</summary>
public sealed record ShellResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<ProgressRecord> Progress,
    Outcome Outcome);
