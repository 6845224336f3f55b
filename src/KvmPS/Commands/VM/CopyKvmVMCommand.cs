using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.CloudInit;
using KvmPS.Operations.Common;
using KvmPS.Operations.Inventory;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.VM;

/// <summary>Copies a VM to new VMs, with overlays backed by its disks or with copies of them (virDomainDefineXMLFlags).</summary>
[Cmdlet(VerbsCommon.Copy, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVM))]
public sealed class CopyKvmVMCommand : VMCommand
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, object> _gates = [];
    private HostPorts? _ports;

    /// <summary>Names of the new VMs, each a copy.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] NewName { get; set; } = [];

    /// <summary>
    /// The new disks are overlays backed by the source's, which takes no time and little space. The source must be off, and continues on
    /// overlays of its own.
    /// </summary>
    [Parameter]
    public SwitchParameter Linked { get; set; }

    /// <summary>The new disks are copies of the source's, which may run.</summary>
    [Parameter]
    public SwitchParameter Full { get; set; }

    /// <summary>Folder for the new disks. Default: that of the source's first disk.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DiskFolder { get; set; }

    /// <summary>
    /// What cloud-init is to set up in each new VM at its first boot, in place of what it set up in the source: an object of
    /// New-KvmCloudInit.
    /// </summary>
    [Parameter]
    public KvmCloudInit? CloudInit { get; set; }

    /// <summary>
    /// With -Full: the agent of a running guest freezes its file systems during the snapshot, so the copies are consistent.
    /// </summary>
    [Parameter]
    public SwitchParameter Quiesce { get; set; }

    /// <summary>Starts the new VMs. A VM that cannot start is not created.</summary>
    [Parameter]
    public SwitchParameter Start { get; set; }

    /// <summary>
    /// With -Full: how long it may take to merge what a running source has written during the copying, in seconds. Default: 3600.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 604800)]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>How many VMs are created at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 4;

    private protected override void Begin()
    {
        if (Linked == Full)
        {
            throw new KvmException("CopyKindRequired", Failure.InvalidArgument, "Copy-KvmVM needs exactly one of -Linked and -Full.",
                "Add -Linked for overlays backed by the source's disks, or -Full for copies of them.");
        }

        BeginWork(ThrottleLimit, "Copying VMs");
    }

    private protected override void Process(Domain domain)
    {
        if (CloudInit is not null && _taken.Count + NewName.Length > 1) VMSeed.CheckForSeveral(CloudInit);
        var shared = Linked ? SharedImages.Plan(domain) : null;
        // A VM that runs is copied below one snapshot at a time, and what it looks like meanwhile is no plan.
        if (!_gates.TryGetValue(domain.Id, out var gate)) _gates[domain.Id] = gate = new();
        var clones = new List<(string Name, VMClone Clone)>();
        lock (gate)
        {
            foreach (var name in NewName) Each(name, () =>
            {
                if (Plan(domain, name, shared) is { } clone) clones.Add((name, clone));
            });
        }

        if (clones.Count > 0) shared?.CarryOut(Cancel);
        foreach (var (name, clone) in clones) Make(name, clone, shared is null ? gate : new());
    }

    /// <summary>null where it is not to be done.</summary>
    private VMClone? Plan(Domain domain, string name, SharedImages? shared)
    {
        if (!_taken.Add(name)) throw VMErrors.AlreadyExists(name);
        var folder = DiskFolder is null ? null : HostPath.Resolve(SessionState, DiskFolder);
        _ports ??= new(domain.Connection);
        var clone = shared is null
            ? VMClone.Full(domain, name, folder, Quiesce, TimeSpan.FromSeconds(TimeoutSec), _ports, Cancel)
            : VMClone.Linked(domain, shared, name, folder, _ports);
        foreach (var warning in clone.Warnings) WriteWarning(warning);
        if (CloudInit is not null) clone.AddSeed(CloudInit);
        var what =
            $"Copy to VM '{name}', with a new UUID and new MAC addresses{clone.Disks}{shared?.Text}{(Start ? ", and start it" : "")}";
        return ShouldProcess(domain.Name, what) ? clone : null;
    }

    private void Make(string name, VMClone clone, object gate)
    {
        var start = Start;
        Work.Add(name, async cancel =>
        {
            var made = await ParallelWork.Blocking(() =>
            {
                lock (gate) return clone.CarryOut(autostart: false, start, done => Work.Report(name, done), cancel);
            }, cancel).ConfigureAwait(false);
            return VMReader.One(made, cancel);
        });
    }
}
