using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Inventory;
using KvmPS.Operations.Memory;
using KvmPS.Operations.VM;
using KvmPS.Operations.Vcpu;
using KvmPS.Planning.Common;
using KvmPS.Planning.VM;
using KvmPS.Xml;

namespace KvmPS.Commands.VM;

/// <summary>
/// Changes the settings of VMs. Changes of vCPUs and memory take effect at once; others take effect at once where a running VM supports
/// that, else at its next start.
/// </summary>
[Cmdlet(VerbsCommon.Set, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVMSettings))]
public sealed class SetKvmVMCommand : VMCommand
{
    private List<KvmPS.Model.CpuFeature>? _features;
    private SortedDictionary<string, string> _tags = [];

    /// <summary>Another name. The VM must be off.</summary>
    [Parameter]
    [Alias("NewVMName")]
    public string? NewName { get; set; }

    /// <summary>A short title; empty removes it.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Title { get; set; }

    /// <summary>A description; empty removes it.</summary>
    [Parameter]
    [Alias("Notes")]
    [AllowEmptyString]
    public string? Description { get; set; }

    /// <summary>Tags to set, such as env=prod, or a label alone; tags of other names stay.</summary>
    [Parameter]
    [TagList]
    [ArgumentCompleter(typeof(TagCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Tag { get; set; }

    /// <summary>Names of tags to remove; wildcards allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TagCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? RemoveTag { get; set; }

    /// <summary>Whether it starts together with the host.</summary>
    [Parameter]
    public bool? Autostart { get; set; }

    /// <summary>
    /// Devices to boot from, first to last: targets of disks, MAC addresses, names as BootOrder of the result has them, or disk, cdrom,
    /// floppy, network, hostdev, redirdev.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? BootOrder { get; set; }

    /// <summary>host, host-model, maximum, or the name of a model.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CpuModelCompleter))]
    [ValidateNotNullOrEmpty]
    public string? CpuModel { get; set; }

    /// <summary>Features of the CPU: +vmx to require it, -vmx to disable it, vmx=default to leave it to the model.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? CpuFeature { get; set; }

    /// <summary>Sockets, cores and threads; their product is the maximum of vCPUs.</summary>
    [Parameter]
    public KvmCpuTopology? Topology { get; set; }

    /// <summary>The machine type, such as q35 or pc-q35-7.2.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public string? Machine { get; set; }

    /// <summary>Number of vCPUs, up to its maximum: hot-plugged or unplugged while it runs, as Set-KvmVcpu does, and stored.</summary>
    [Parameter]
    [Alias("ProcessorCount", "NumCpu")]
    [ValidateRange(1, int.MaxValue)]
    public int? Vcpu { get; set; }

    /// <summary>Memory in bytes, up to its maximum: set through the balloon while it runs, as Set-KvmBalloon does, and stored.</summary>
    [Parameter]
    [Alias("MemoryStartupBytes")]
    public long? Memory { get; set; }

    /// <summary>vCPUs that it can grow to without a restart.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaximumVcpu { get; set; }

    /// <summary>Memory that its balloon can grow to, in bytes.</summary>
    [Parameter]
    public long? MaximumMemory { get; set; }

    /// <summary>
    /// Memory devices that Add-KvmVMMemory can give it while it runs; 0: none. Default, with -HotAddMemory: as many as now, else 8.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int? MemorySlots { get; set; }

    /// <summary>
    /// Memory that Add-KvmVMMemory can add to its boot memory, in bytes; 0: none. Default, with -MemorySlots: as much as now, else as much
    /// as its maximum.
    /// </summary>
    [Parameter]
    public long? HotAddMemory { get; set; }

    /// <summary>Backs its memory with huge pages of that size, in bytes: 2MB or 1GB; 0: ordinary pages.</summary>
    [Parameter]
    public long? HugePages { get; set; }

    /// <summary>Keeps its memory from being swapped out by the host.</summary>
    [Parameter]
    public bool? MemoryLock { get; set; }

    /// <summary>
    /// NUMA nodes of the host that its memory is taken from, and no others unless the definition has another mode; an empty list: any.
    /// </summary>
    [Parameter]
    [AllowEmptyCollection]
    public int[]? NumaNode { get; set; }

    /// <summary>How many VMs are changed at once. Default: 16.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Writes the settings as they are now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        XmlText.Check((nameof(Title), Title), (nameof(Description), Description));
        if (NewName is not null) VMName.Check(NewName);
        _tags = VMTag.ParseAll(Tag ?? []);
        _features = CpuFeature?.Select(KvmPS.Model.CpuFeature.Parse).ToList();
        // No page is smaller; and one of an Arm host may be 64 KiB.
        if (HugePages is < 4096 and not 0) SizeArgument.Check(HugePages.Value, nameof(HugePages), gigabytesBelow: 2);
        if (HotAddMemory is { } more and not 0) SizeArgument.Check(more, nameof(HotAddMemory), gigabytesBelow: 64);
        if (MaximumMemory is { } most) SizeArgument.Check(most, nameof(MaximumMemory), gigabytesBelow: 64);
        if (Memory is { } size) SizeArgument.Check(size, nameof(Memory), gigabytesBelow: 64);
        if ((Vcpu is not null && (MaximumVcpu is not null || Topology is not null)) || (Memory is not null && MaximumMemory is not null))
        {
            throw new KvmException(
                "MaximumNotAtOnce",
                Failure.InvalidArgument,
                "-Vcpu and -Memory cannot be combined with a new maximum: the current maximum limits them, and a new one takes effect at "
                    + "the next start.",
                "Set the maximum first, and -Vcpu or -Memory in a separate command.");
        }

        BeginWork(ThrottleLimit, "Changing VMs");
    }

    private protected override void Process(Domain domain)
    {
        var change = Plan(domain);
        if (change.IsEmpty) WriteVerbose($"VM '{domain.Name}' already has these settings.");
        else if (!ShouldProcess(domain.Name, change.Text)) return;
        // Guests take a while to follow; a fleet follows together.
        Work.Add(domain.Name, async cancel => await ParallelWork.Blocking<object?>(() =>
        {
            change.CarryOut(cancel);
            return PassThru ? change.Result() : null;
        }, cancel).ConfigureAwait(false));
    }

    private VMSettingsChange Plan(Domain domain)
    {
        var change = VMSettingsChange.Plan(domain);
        if (Title is not null) change.Title(Title);
        if (Description is not null) change.Description(Description);
        if (Tag is not null || RemoveTag is not null) change.Tags(_tags, VMTags.Names(RemoveTag ?? []));
        if (Autostart is { } autostart) change.Autostart(autostart);
        if (BootOrder is not null) change.BootOrder(BootOrder);
        if (MaximumMemory is { } memory) change.MaximumMemory(memory);
        if (MemorySlots is not null || HotAddMemory is not null) change.HotAdd(MemorySlots, HotAddMemory);
        if (Machine is not null || CpuModel is not null || MaximumVcpu is not null || Topology is not null)
        {
            PlanBoard(change, domain.Connection);
        }
        if (HugePages is not null || MemoryLock is not null || NumaNode is not null) change.Backing(HugePages, MemoryLock, NumaNode);
        if (_features is not null) change.CpuFeatures(_features);
        if (Vcpu is not null || Memory is not null) PlanScale(change, domain);
        if (NewName is not null) change.Rename(NewName);
        return change;
    }

    private void PlanScale(VMSettingsChange change, Domain domain)
    {
        if (Vcpu is { } count)
        {
            var vcpus = VcpuChange.Plan(domain, count, maximum: null, scope: null);
            if (!vcpus.IsEmpty)
            {
                change.Also(nameof(Vcpu), vcpus.Text, cancel => vcpus.CarryOut(VcpuChange.UsualTimeoutSec, WarnLater, cancel));
            }
        }

        if (Memory is not { } bytes) return;
        var memory = BalloonChange.Plan(domain, bytes, asked: null);
        memory.Check(minimum: null, force: false, Cancel);
        if (!memory.IsSame || !memory.IsStored) change.Also(nameof(Memory), memory.Text, _ => memory.CarryOut());
    }

    private void PlanBoard(VMSettingsChange change, Connection connection)
    {
        var host = new HostCapabilities(connection.Capabilities);
        if (Machine is not null) change.Machine(Machine, host);
        var capabilities = change.Capabilities(connection);
        if (CpuModel is not null) change.Cpu(CpuModel, capabilities, _features);
        if (MaximumVcpu is not null || Topology is not null) change.Vcpus(MaximumVcpu, Topology, host, capabilities);
    }
}
