using System.Globalization;
using System.Management.Automation;
using System.Security.Cryptography;
using KvmPS.Engine;

namespace KvmPS.Live.Fixture;

/// <summary>
/// The base of a Live test class: a PowerShell session with the shipped module, connected to the private daemon;
/// names and a folder of the test's own; and an end at which nothing of it is left.
/// </summary>
/// <remarks>
/// Scripts find: <c>$name</c>, a prefix every VM of the test must carry; <c>$folder</c>, for its disks; <c>$uri</c>;
/// <c>$kernel</c>, <c>$initrd</c>, <c>$arguments</c> and <c>$bootSector</c>, the guests.
/// </remarks>
public abstract class LiveTest : IDisposable
{
    private readonly RecordingTerminal _terminal = new();
    private readonly Lazy<ShellSession> _shell;

    /// <summary>Makes the test's folder; the session opens on first use.</summary>
    protected LiveTest(PrivateLibvirt libvirt, GuestImage image)
    {
        ArgumentNullException.ThrowIfNull(libvirt);
        ArgumentNullException.ThrowIfNull(image);
        Libvirt = libvirt;
        Image = image.CopiedTo(libvirt);
        Folder = PrivateLibvirt.MakeFolder(Path.Combine(libvirt.Folder, Name));
        _shell = new(OpenShell);
    }

    /// <summary>The private daemon, for looking at KvmPS's doings from outside.</summary>
    protected PrivateLibvirt Libvirt { get; }

    /// <summary>The guests to boot.</summary>
    protected GuestImage Image { get; }

    /// <summary>The name of the test's VM, or the beginning of its VMs' names. What carries it is removed at the end.</summary>
    protected string Name { get; } = $"t-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>The test's folder, removed at the end. QEMU's user can reach it.</summary>
    protected string Folder { get; }

    /// <summary>The session, for what the methods below do not offer (stopping, variables).</summary>
    protected ShellSession Shell => _shell.Value;

    /// <summary>The session's terminal, to queue a user's answers before a script asks.</summary>
    protected RecordingTerminal Terminal => _terminal;

    /// <summary>Runs a script: its objects, errors, warnings, verbose messages and progress.</summary>
    protected ShellResult Invoke(string script, params IEnumerable<object> input) => Shell.Invoke(script, input);

    /// <summary>Runs a script that must write no error.</summary>
    /// <returns>Its objects.</returns>
    protected IReadOnlyList<PSObject> Run(string script, params IEnumerable<object> input)
    {
        var result = Invoke(script, input);
        Assert.True(result.Errors.Count == 0, $"{script}{Environment.NewLine}{Describe(result.Errors)}");
        Assert.Equal(Outcome.Completed, result.Outcome);
        return result.Output;
    }

    /// <summary>Runs a script that must write exactly one error.</summary>
    protected ErrorRecord Fail(string script, params IEnumerable<object> input)
    {
        var result = Invoke(script, input);
        Assert.True(result.Errors.Count == 1, $"Not one error: {script}{Environment.NewLine}{Describe(result.Errors)}");
        return result.Errors[0];
    }

    /// <summary>Runs a script as if typed.</summary>
    /// <returns>What the user sees: tables, messages, prompts and answers.</returns>
    protected string Screen(string script, int width = 120)
    {
        _ = Shell; // What opening it shows is not part of the answer.
        _terminal.Reset();
        _terminal.Width = width;
        Shell.InvokeToHost(script);
        return _terminal.Screen;
    }

    /// <summary>What a VM's guest agent says.</summary>
    protected GuestAgent Agent(string? vm = null) => new(Libvirt, vm ?? Name);

    /// <summary>The state of a VM as virsh names it: running, paused, shut off…</summary>
    protected string State(string? vm = null) => Libvirt.Virsh("domstate", vm ?? Name);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the session and removes the test's VMs and files.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        if (_shell.IsValueCreated) _shell.Value.Dispose();
        RemoveVMs();
        Directory.Delete(Folder, recursive: true);
    }

    private void RemoveVMs()
    {
        // A guest may power off, and a transient one vanish, between the list and the command: what counts is the last list.
        foreach (var id in MyVMs()) HostProgram.Run("virsh", "--quiet", "--connect", Libvirt.Uri, "destroy", id);
        foreach (var id in MyVMs())
        {
            HostProgram.Run("virsh", "--quiet", "--connect", Libvirt.Uri,
                "undefine", id, "--managed-save", "--snapshots-metadata", "--checkpoints-metadata", "--nvram");
        }

        var left = MyVMs();
        if (left.Length > 0) throw new InvalidOperationException($"The test's VMs could not be removed: {string.Join(", ", left)}");
    }

    private string[] MyVMs() =>
        [.. Libvirt.Virsh("list", "--all", "--uuid", "--name")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
            .Where(fields => fields[1].StartsWith(Name, StringComparison.Ordinal))
            .Select(fields => fields[0])];

    private ShellSession OpenShell()
    {
        var shell = new ShellSession(_terminal);
        shell.ImportModule(Repository.Module);
        shell.SetVariable("name", Name);
        shell.SetVariable("folder", Folder);
        shell.SetVariable("uri", Libvirt.Uri);
        shell.SetVariable("kernel", Image.Kernel);
        shell.SetVariable("initrd", Image.Initrd);
        shell.SetVariable("arguments", GuestImage.Arguments(Name));
        shell.SetVariable("bootSector", Image.BootSector);
        var connected = shell.Invoke("Connect-KvmHost -Uri $uri");
        Assert.True(connected.Errors.Count == 0, Describe(connected.Errors));
        return shell;
    }

    private static string Describe(IEnumerable<ErrorRecord> errors) => string.Join(
        Environment.NewLine,
        errors.Select(error => string.Create(CultureInfo.InvariantCulture, $"{error.FullyQualifiedErrorId}: {error}")));
}
