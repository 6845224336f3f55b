namespace KvmPS.Tools;

/// <summary>One of libvirt's daemons, started as a program: for hosts without systemd.</summary>
/// <param name="name">Its name, such as libvirtd.</param>
/// <param name="observer">Receives the command as one would type it, on the thread that called the method.</param>
public sealed class LibvirtDaemon(string name, Action<string>? observer = null)
{
    private readonly ProgramRunner _runner = new(new ToolProgram(name, "libvirt-daemon-system", "libvirt-daemon"), observer);

    /// <summary>True when it is installed.</summary>
    public bool IsInstalled => ProgramPath.Find(name) is not null;

    /// <summary>Starts it in the background; returns when it answers.</summary>
    /// <exception cref="ToolException">It is missing, could not start, or took too long.</exception>
    public void Start(IEnumerable<string> arguments, TimeSpan timeout, CancellationToken cancellationToken = default)
        => _runner.Run(["--daemon", .. arguments], new RunOptions { Timeout = timeout }, cancellationToken);
}
