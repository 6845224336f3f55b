namespace KvmPS.Tools;

/// <summary>systemctl: services of a host that systemd rules.</summary>
public sealed class Systemctl
{
    private static readonly RunOptions s_short = new() { Timeout = TimeSpan.FromSeconds(60) };

    private readonly ProgramRunner _runner;

    /// <summary>Makes a systemctl.</summary>
    /// <param name="observer">Receives each command as one would type it, on the thread that called the method.</param>
    public Systemctl(Action<string>? observer = null) => _runner = new ProgramRunner(ToolProgram.Systemctl, observer);

    /// <summary>Describes units; one that does not exist is there too, not loaded.</summary>
    /// <exception cref="ToolException">systemctl is missing or failed.</exception>
    public IReadOnlyList<SystemdUnit> Show(IEnumerable<string> units, CancellationToken cancellationToken = default) =>
        SystemdUnit.Parse(
            _runner.Run(["show", "--property=" + SystemdUnit.Properties, "--", .. units], options: null, cancellationToken).Text);

    /// <summary>Starts units and returns when they have started.</summary>
    /// <exception cref="ToolException">systemctl is missing, the unit failed, or it took too long.</exception>
    public void Start(IEnumerable<string> units, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Run("start", units, timeout, cancellationToken);

    /// <summary>Stops units and returns when they have stopped.</summary>
    /// <exception cref="ToolException">systemctl is missing, the unit failed, or it took too long.</exception>
    public void Stop(IEnumerable<string> units, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Run("stop", units, timeout, cancellationToken);

    /// <summary>Restarts units and returns when they have started again; sockets go on listening meanwhile.</summary>
    /// <exception cref="ToolException">systemctl is missing, the unit failed, or it took too long.</exception>
    public void Restart(IEnumerable<string> units, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Run("restart", units, timeout, cancellationToken);

    /// <summary>Makes systemd reload its units.</summary>
    /// <exception cref="ToolException">systemctl is missing or failed.</exception>
    public void Reload(CancellationToken cancellationToken = default) =>
        _runner.Run(["daemon-reload"], s_short, cancellationToken);

    /// <summary>Lets a unit start together with the host.</summary>
    /// <exception cref="ToolException">systemctl is missing or failed.</exception>
    public void Enable(string unit, CancellationToken cancellationToken = default) =>
        _runner.Run(["enable", "--", unit], s_short, cancellationToken);

    /// <summary>Stops a unit now, and does not start it together with the host any more.</summary>
    /// <exception cref="ToolException">systemctl is missing or failed.</exception>
    public void Disable(string unit, CancellationToken cancellationToken = default) =>
        _runner.Run(["disable", "--now", "--", unit], s_short, cancellationToken);

    private void Run(string verb, IEnumerable<string> units, TimeSpan timeout, CancellationToken cancellationToken)
        => _runner.Run([verb, "--", .. units], new RunOptions { Timeout = timeout }, cancellationToken);
}
