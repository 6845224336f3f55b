using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace KvmPS.Engine;

/// <summary>PowerShell's engine with one open runspace and one user at a recording terminal.</summary>
public sealed class ShellSession : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<PowerShell> _running = new();
    private bool _stopRequested;

    /// <summary>Opens a session on this terminal. Profiles are not loaded.</summary>
    public ShellSession(RecordingTerminal terminal)
    {
        // The engine reports module names to its maker unless told not to.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Runspace = RunspaceFactory.CreateRunspace(new RecordingHost(terminal), InitialSessionState.CreateDefault2());
        Runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        Runspace.Open();
    }

    /// <summary>The open runspace.</summary>
    public Runspace Runspace { get; }

    /// <summary>True while something runs that <see cref="Stop"/> would stop.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_gate) return _running.Count > 0;
        }
    }

    /// <summary>Sets a global variable.</summary>
    public void SetVariable(string name, object? value) => Runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Imports a module by name or path; throws if that fails.</summary>
    public void ImportModule(string nameOrPath)
    {
        using var shell = NewShell();
        shell.AddCommand("Import-Module").AddParameter("Name", nameOrPath).AddParameter("ErrorAction", ActionPreference.Stop);
        Run(shell, null);
    }

    /// <summary>
    /// Runs a script and returns what it wrote, with <paramref name="input"/> as <c>$input</c>. Never throws for the script's errors.
    /// </summary>
    public ShellResult Invoke(string script, params IEnumerable<object> input)
    {
        using var shell = NewShell();
        shell.AddScript(script);
        var output = new PSDataCollection<PSObject>();
        var errors = new List<ErrorRecord>();
        var outcome = Outcome.Completed;
        try
        {
            Run(shell, output, input);
        }
        catch (Exception e) when (IsStop(e))
        {
            outcome = Outcome.Stopped;
        }
        catch (RuntimeException e)
        {
            outcome = Outcome.Failed;
            errors.Add(e.ErrorRecord);
        }
        return new(
            [.. output],
            [.. shell.Streams.Error, .. errors],
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. shell.Streams.Progress],
            outcome);
    }

    /// <summary>Runs a script as if the user had typed it: results and errors go through Out-Default to the terminal.</summary>
    public Outcome InvokeToHost(string script)
    {
        using var shell = NewShell();
        shell.AddScript(script);
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        try
        {
            Run(shell, null);
            return Outcome.Completed;
        }
        catch (Exception e) when (IsStop(e))
        {
            return Outcome.Stopped;
        }
        catch (RuntimeException e)
        {
            ShowError(e);
            return Outcome.Failed;
        }
    }

    /// <summary>Stops what runs, without waiting; its finally blocks still run. Safe from any thread, any number of times.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_running.Count == 0) return;
            _stopRequested = true;
            // The outermost takes the nested ones with it.
            _running.Last().BeginStop(null, null);
        }
    }

    /// <summary>Closes the runspace.</summary>
    public void Dispose() => Runspace.Dispose();

    private PowerShell NewShell() => IsRunning ? PowerShell.Create(RunspaceMode.CurrentRunspace) : PowerShell.Create(Runspace);

    // A pipeline stopped before its first step complains of its state instead.
    private bool IsStop(Exception e) => e is PipelineStoppedException || (e is InvalidOperationException && _stopRequested);

    private void Run(PowerShell shell, PSDataCollection<PSObject>? output, IEnumerable<object>? input = null)
    {
        lock (_gate)
        {
            if (_running.Count == 0) _stopRequested = false;
            _running.Push(shell);
        }
        try
        {
            shell.Invoke(input, output ?? new PSDataCollection<PSObject>(), new PSInvocationSettings());
            // Invoke returns as if nothing had happened when it was stopped from another thread.
            if (shell.InvocationStateInfo.State == PSInvocationState.Stopped) throw new PipelineStoppedException();
        }
        finally
        {
            lock (_gate) _running.Pop();
        }
    }

    // The error that ended a pipeline was thrown past Out-Default, so it is formatted afterwards.
    private void ShowError(RuntimeException error)
    {
        using var shell = NewShell();
        shell.AddCommand("Out-Default").AddParameter("InputObject", error.ErrorRecord);
        Run(shell, null);
    }
}
