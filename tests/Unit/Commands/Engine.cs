using System.Management.Automation;
using System.Management.Automation.Runspaces;
using KvmPS.Commands.Bases;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>PowerShell's own engine with the cmdlets imported.</summary>
internal sealed class Engine : IDisposable
{
    private readonly Runspace _runspace;

    public Engine()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _runspace = RunspaceFactory.CreateRunspace(Host, state);
        _runspace.Open();
        using var import = PowerShell.Create(_runspace);
        import.AddCommand("Import-Module").AddParameter("Assembly", typeof(KvmCommand).Assembly).Invoke();
        Assert.Empty(import.Streams.Error);
    }

    public RecordingHost Host { get; } = new();

    /// <summary>Runs a script that must not fail.</summary>
    public IReadOnlyList<PSObject> Run(string script, params (string Name, object? Value)[] variables)
    {
        var result = Try(script, variables);
        Assert.True(
            result.Errors.Count == 0,
            string.Join(Environment.NewLine, result.Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e}")));
        return result.Output;
    }

    /// <summary>Runs a script that must fail once.</summary>
    public ErrorRecord Fail(string script, params (string Name, object? Value)[] variables)
    {
        var result = Try(script, variables);
        Assert.True(
            result.Errors.Count == 1,
            $"{result.Errors.Count} errors: "
                + $"{string.Join(Environment.NewLine, result.Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e}"))}");
        return result.Errors[0];
    }

    public Result Try(string script, params (string Name, object? Value)[] variables) => Try(script, stopWhen: null, variables);

    /// <summary>Runs a script and stops it, as Ctrl+C does, once <paramref name="stopWhen"/> has returned on another thread.</summary>
    public Result Try(string script, Action? stopWhen, params (string Name, object? Value)[] variables)
    {
        foreach (var (name, value) in variables) _runspace.SessionStateProxy.SetVariable(name, value);
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        var output = new List<PSObject>();
        var errors = new List<ErrorRecord>();
        var terminated = false;
        var stopped = stopWhen is null ? Task.CompletedTask : Task.Run(() =>
        {
            stopWhen();
            shell.Stop();
        });
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException error)
        {
            errors.Add(error.ErrorRecord);
            terminated = true;
        }

        stopped.GetAwaiter().GetResult();
        // Invoke returns as if nothing had happened when it was stopped from another thread.
        terminated |= shell.InvocationStateInfo.State == PSInvocationState.Stopped;
        errors.InsertRange(0, shell.Streams.Error);
        return new(
            output,
            errors,
            terminated,
            [.. shell.Streams.Warning.Select(w => w.Message)],
            [.. shell.Streams.Verbose.Select(v => v.Message)]);
    }

    /// <summary>What Tab would offer at the end of a line.</summary>
    public IReadOnlyList<CompletionResult> Complete(string line)
    {
        using var shell = PowerShell.Create(_runspace);
        return CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches;
    }

    public void Dispose() => _runspace.Dispose();

    /// <summary>What a script gave.</summary>
    internal sealed record Result(
        IReadOnlyList<PSObject> Output,
        IReadOnlyList<ErrorRecord> Errors,
        bool Terminated,
        IReadOnlyList<string> Warnings,
        IReadOnlyList<string> Verbose);
}
