using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.VM;

/// <summary>Lists VMs (virConnectGetAllDomainStats).</summary>
[Cmdlet(VerbsCommon.Get, "KvmVM", DefaultParameterSetName = ByVM)]
[OutputType(typeof(KvmVM), typeof(KvmVMDetail))]
public sealed class GetKvmVMCommand : KvmCommand
{
    private const string ByName = "Name";
    private const string ByVM = "VM";

    private Func<IReadOnlyDictionary<string, string>, bool>? _hasTags;

    // What libvirt's daemon does at once for one client.
    private const int DetailsAtOnce = 5;

    /// <summary>Names of VMs; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ParameterSetName = ByName, ValueFromPipeline = true)]
    [Alias("VMName")]
    [VMName]
    [ArgumentCompleter(typeof(VMNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>VMs to read again, on the host that they came from.</summary>
    [Parameter(ParameterSetName = ByVM, ValueFromPipeline = true)]
    [OwnerVM]
    [ValidateNotNullOrEmpty]
    public KvmVM[]? VM { get; set; }

    /// <summary>Only VMs in one of these states.</summary>
    [Parameter]
    public KvmVMState[]? State { get; set; }

    /// <summary>Only VMs with all these tags: env=prod, or env for any value; wildcards allowed in both.</summary>
    [Parameter]
    [TagList]
    [ArgumentCompleter(typeof(TagCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Tag { get; set; }

    /// <summary>Includes disks, NICs, addresses, snapshots and the guest's operating system, which are read from each VM.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    private protected override void Begin()
    {
        _hasTags = Tag is null ? null : VMTags.Filter(Tag);
        if (Detailed) BeginWork(DetailsAtOnce, "Reading VMs");
    }

    private protected override void Process()
    {
        if (VM is not null)
        {
            foreach (var target in VMTarget.Of(HostOf, VM)) Each(target.Label, () => Write([VMReader.One(target.Find()[0], Cancel)]));
        }
        else if (Name is not null && !IsAll(Name))
        {
            foreach (var name in Name) Each(name, () => Write(VMReader.For(Hypervisor, DomainSelection.ByName(Hypervisor, name), Cancel)));
        }
        else
        {
            Write(VMReader.All(Hypervisor, Cancel));
        }
    }

    /// <summary>All are read with fewer calls than chosen ones. A VM may be named * all the same.</summary>
    private bool IsAll(string[] names) => names is ["*"] && Libvirt.Domain.Find(Hypervisor, "*") is null;

    private void Write(IEnumerable<KvmVM> vms)
    {
        foreach (var vm in vms)
        {
            Cancel.ThrowIfCancellationRequested();
            if (State is not null && !State.Contains(vm.State)) continue;
            if (WithTags(vm) is not { } wanted) continue;
            if (Detailed) AddDetails(wanted);
            else WriteObject(wanted);
        }
    }

    /// <summary>null for a VM without the tags that are asked for.</summary>
    private KvmVM? WithTags(KvmVM vm)
    {
        if (_hasTags is null) return vm;
        return VMTags.Add(Session.Get(vm.ConnectionUri), vm) is { Tag: { } tags } tagged && _hasTags(tags) ? tagged : null;
    }

    private void AddDetails(KvmVM vm)
    {
        // The session belongs to this thread's runspace; the job runs on another thread.
        var host = Session.Get(vm.ConnectionUri);
        Work.Add(vm.Name, cancel => VMDetailReader.ReadAsync(host, vm, cancel));
    }
}
