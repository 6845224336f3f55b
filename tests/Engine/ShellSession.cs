using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace KvmPS.Shell;

/// <summary>PowerShell's engine with one open runspace and one user at a terminal.</summary>
public sealed class ShellSession : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<PowerShell> _running = new();

    /// <summary>Opens a session on this terminal. Profiles are not loaded.</summary>
    public ShellSession(ITerminal terminal)
    {
        // The engine reports module names to its maker unless told not to; a VM host's shell does not.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Host = new(terminal) { StopRequested = () => Stop() };
#if POWERSHELL_SDK
        var state = InitialSessionState.CreateDefault();
#else
        var state = InitialSessionState.CreateDefault2();
#endif
        Runspace = RunspaceFactory.CreateRunspace(Host, state);
        Runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        Runspace.Open();
    }

    /// <summary>The host the engine talks to.</summary>
    public ShellHost Host { get; }

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
        Run(shell, null, addToHistory: false);
    }

    /// <summary>Runs a script and returns what it wrote, with <paramref name="input"/> as <c>$input</c>. Never throws for the script's errors.</summary>
    public ShellResult Invoke(string script, params IEnumerable<object> input)
    {
        using var shell = NewShell();
        shell.AddScript(script);
        var output = new PSDataCollection<PSObject>();
        var errors = new List<ErrorRecord>();
        var outcome = Outcome.Completed;
        try
        {
            Run(shell, output, addToHistory: false, input);
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
    public Outcome InvokeToHost(string script, bool addToHistory = false)
    {
        using var shell = NewShell();
        shell.AddScript(script);
        return RunToHost(shell, addToHistory);
    }

    /// <summary>Runs a script file to the terminal, with arguments as on a command line: <c>-Name value</c> binds to a parameter.</summary>
    public Outcome RunFile(string path, params IEnumerable<string> arguments)
    {
        using var shell = NewShell();
        var command = new Command(path, isScript: false, useLocalScope: false);
        foreach (var parameter in CommandLineParameters.Parse(arguments)) command.Parameters.Add(parameter);
        shell.Commands.AddCommand(command);
        ScriptExit.LetThrough(Runspace);
        return RunToHost(shell, addToHistory: false);
    }

    /// <summary>Stops what runs, without waiting; its finally blocks still run. Safe from any thread, any number of times.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_running.Count == 0) return;
            Host.CancelQuestions();
            // The outermost takes the nested ones with it.
            _running.Last().BeginStop(null, null);
        }
    }

    /// <summary>Closes the runspace.</summary>
    public void Dispose()
    {
        Runspace.Dispose();
        Host.Dispose();
    }

    private PowerShell NewShell()
    {
        if (!IsRunning) return PowerShell.Create(Runspace);
        return PowerShell.Create(RunspaceMode.CurrentRunspace);
    }

    // A pipeline stopped before its first step complains of its state instead.
    private bool IsStop(Exception e) => e is PipelineStoppedException
        || (e is InvalidPowerShellStateException or InvalidOperationException && Host.Stopping.IsCancellationRequested);

    private Outcome RunToHost(PowerShell shell, bool addToHistory)
    {
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        try
        {
            Run(shell, null, addToHistory);
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

    private void Run(PowerShell shell, PSDataCollection<PSObject>? output, bool addToHistory, IEnumerable<object>? input = null)
    {
        lock (_gate)
        {
            if (_running.Count == 0) Host.BeginPipeline();
            _running.Push(shell);
        }
        try
        {
            shell.Invoke(input, output ?? new PSDataCollection<PSObject>(), new PSInvocationSettings { AddToHistory = addToHistory });
            // Invoke returns as if nothing had happened when it was stopped from another thread.
            if (shell.InvocationStateInfo.State == PSInvocationState.Stopped) throw new PipelineStoppedException();
        }
        finally
        {
            lock (_gate)
            {
                _running.Pop();
                if (_running.Count == 0) Host.EndPipeline();
            }
        }
    }

    /// <summary>The error that ended a pipeline was thrown past Out-Default, so it is formatted afterwards.</summary>
    internal void ShowError(RuntimeException error)
    {
        // PowerShell's format for errors shows nothing of this one.
        if (error is IncompleteParseException)
        {
            Host.UI.WriteErrorLine("ParserError: " + error.Message);
            return;
        }
        using var shell = NewShell();
        shell.AddCommand("Out-Default").AddParameter("InputObject", error.ErrorRecord);
        Host.ShellUI.ResultsAreErrors = true;
        try
        {
            Run(shell, null, addToHistory: false);
        }
        finally
        {
            Host.ShellUI.ResultsAreErrors = false;
        }
    }
}
