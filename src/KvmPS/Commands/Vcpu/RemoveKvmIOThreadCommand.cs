using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.VMDisk;

namespace KvmPS.Commands.Vcpu;

/// <summary>Removes IOThreads from VMs (virDomainDelIOThread), unless a disk uses them.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "KvmIOThread",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByVMName
)]
public sealed class RemoveKvmIOThreadCommand : VMItemCommand
{
    private const string ByIOThread = "IOThread";

    /// <summary>Numbers of IOThreads.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVMName)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVM)]
    [ArgumentCompleter(typeof(PinnedThreadCompleter))]
    public int[] Id { get; set; } = [];

    /// <summary>IOThreads from Get-KvmIOThread.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByIOThread, ValueFromPipeline = true)]
    [Reference(typeof(KvmIOThread), nameof(KvmIOThread.Id))]
    public KvmIOThread[] IOThread { get; set; } = [];

    /// <summary>Live: the running VM, Config: its next start, Both. Default: all that have the IOThread.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName != ByIOThread)
            base.Process();
        else
            foreach (var thread in IOThread)
                Each(thread, () => Remove(Owner(thread.ConnectionUri, thread.VMId, thread.VMName), thread.Id));
    }

    private protected override void Process(Domain domain)
    {
        foreach (var number in Id) Each(number, () => Remove(domain, number));
    }

    private void Remove(Domain domain, int number)
    {
        var removal = IOThreadRemoval.Plan(domain, number, Scope);
        if (Approve(removal.Text, removal.Text + "?", Force)) removal.CarryOut();
    }
}
