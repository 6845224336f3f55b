namespace KvmPS.Live.Fixture;

/// <summary>
/// Makes saves of a test's VMs stop at their beginning, however small the VM, until they are released. libvirt writes a
/// save through a helper program; in the daemon's mount namespace another one is laid over it, which first waits.
/// </summary>
public sealed class HeldSaves : IDisposable
{
    private readonly PrivateLibvirt _libvirt;
    private readonly string _folder;
    private readonly string _helper;

    /// <summary>Holds every save from now on to a file whose path has the given text in it.</summary>
    public HeldSaves(PrivateLibvirt libvirt, string folder, string text)
    {
        ArgumentNullException.ThrowIfNull(libvirt);
        _libvirt = libvirt;
        _folder = Directory.CreateDirectory(Path.Combine(folder, "held")).FullName;
        _helper = Array.Find(["/usr/lib/libvirt/libvirt_iohelper", "/usr/libexec/libvirt_iohelper"], File.Exists)
            ?? throw new FileNotFoundException("libvirt_iohelper is in none of its usual places.");
        File.Copy(_helper, Path.Combine(_folder, "helper"));
        var script = Path.Combine(_folder, "wait");
        File.WriteAllText(script, $"""
            #!/bin/sh
            case $1 in *{text}*) touch {_folder}/begun; while [ -d {_folder} ] && [ ! -e {_folder}/go ]; do sleep 0.1; done ;; esac
            exec {_folder}/helper "$@"
            """);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(0, _libvirt.Enter("mount", "--bind", script, _helper).ExitCode);
    }

    /// <summary>Returns once a save is held.</summary>
    public void WaitForOne() => Eventually.True("a save has begun", () => File.Exists(Path.Combine(_folder, "begun")));

    /// <summary>Lets them go on.</summary>
    public void Release() => File.WriteAllText(Path.Combine(_folder, "go"), "");

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        _libvirt.Enter("umount", _helper);
    }
}
