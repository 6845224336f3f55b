namespace KvmPS.Tools;

/// <summary>virt-sysprep of libguestfs: takes out of a disk what is one machine's alone, without starting it.</summary>
public sealed class VirtSysprep
{
    // What a template is generalised by. Users, their files and keys stay: they are part of what it is made for.
    private const string Operations =
        "machine-id,ssh-hostkeys,udev-persistent-net,net-hwaddr,dhcp-client-state,logfiles,tmp-files,crash-data,utmp,bash-history";

    private readonly ProgramRunner _runner;

    /// <summary>Makes a virt-sysprep.</summary>
    /// <param name="observer">Receives each command as one would type it, on the thread that called the method.</param>
    public VirtSysprep(Action<string>? observer = null) => _runner = new ProgramRunner(ToolProgram.VirtSysprep, observer);

    /// <summary>Whether this host has it.</summary>
    public static bool IsInstalled => ProgramPath.Find(ToolProgram.VirtSysprep.Name) is not null;

    /// <summary>Generalises the disks of one machine, in place.</summary>
    /// <exception cref="ToolException">It is missing or failed: it found no system that it knows, for instance.</exception>
    public Task RunAsync(IEnumerable<(string Path, string Format)> disks, CancellationToken cancellationToken = default)
        => _runner.RunAsync(Arguments(disks), options: null, cancellationToken);

    internal static List<string> Arguments(IEnumerable<(string Path, string Format)> disks) =>
        [
            "--quiet",
            "--enable",
            Operations,
            .. disks.SelectMany(d => (string[])["--format", ImagePath.Format(d.Format), "--add", ImagePath.Absolute(d.Path)]),
        ];
}
