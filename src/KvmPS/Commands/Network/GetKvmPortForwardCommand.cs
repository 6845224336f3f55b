using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Network;
using KvmPS.State;

namespace KvmPS.Commands.Network;

/// <summary>Gets the port forwards from this host to VMs, and whether they are active.</summary>
[Cmdlet(VerbsCommon.Get, "KvmPortForward", DefaultParameterSetName = ByVM)]
[OutputType(typeof(KvmPortForward))]
public sealed class GetKvmPortForwardCommand : KvmCommand
{
    private const string ByVMName = "VMName";
    private const string ByVM = "VM";

    /// <summary>Names of VMs; wildcards allowed. Default: all VMs, including removed ones.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByVMName, ValueFromPipelineByPropertyName = true)]
    [VMName]
    [ArgumentCompleter(typeof(VMNameCompleter))]
    [SupportsWildcards]
    public string[] VMName { get; set; } = [];

    /// <summary>VMs from Get-KvmVM.</summary>
    [Parameter(ParameterSetName = ByVM, ValueFromPipeline = true)]
    [OwnerVM]
    [ValidateNotNull]
    public KvmVM[]? VM { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var all = new PortForwardList(HostRoot.Current).Read();
        if (ParameterSetName == ByVM && VM is null)
        {
            WriteObject(PortForwardReader.Read(all, Hypervisor, Cancel), enumerateCollection: true);
            return;
        }

        foreach (var target in Targets(VM, VMName)) EachVM(
            target,
            domain =>
                WriteObject(
                    PortForwardReader.Read([.. all.Where(f => f.VMId == domain.Id)], domain.Connection, Cancel),
                    enumerateCollection: true));
    }
}
