using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Host;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Commands.Host;

/// <summary>Gets the CPU models of a host and why some are unusable, or the best model that several hosts share.</summary>
[Cmdlet(VerbsCommon.Get, "KvmCpuModel", DefaultParameterSetName = nameof(Name))]
[OutputType(typeof(KvmCpuModel))]
public sealed class GetKvmCpuModelCommand : KvmCommand
{
    /// <summary>Names of models or modes; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ParameterSetName = nameof(Name))]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CpuModelCompleter))]
    [ValidateNotNull]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Hosts between which VMs can move: gets what their CPUs have in common.</summary>
    [Parameter(Mandatory = true, ParameterSetName = nameof(Baseline))]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public KvmConnection[] Baseline { get; set; } = [];

    /// <summary>How the guests run: Kvm, Qemu (in software), or Auto: KVM where it works. Default: Auto.</summary>
    [Parameter]
    public KvmVirtType VirtType { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName == nameof(Baseline))
        {
            WriteObject(CpuModelReader.Baseline([.. Baseline.Select(Session.Get)], DomainType));
            return;
        }

        foreach (var name in Name) Each(name, () => List(name));
    }

    private void List(string name)
    {
        var found = false;
        foreach (var model in CpuModelReader.Read(Hypervisor, DomainType(Hypervisor), NameArgument.Matcher(name)))
        {
            Cancel.ThrowIfCancellationRequested();
            found = true;
            WriteObject(model);
        }

        if (found || NameArgument.IsPattern(name)) return;
        throw new KvmException(
            "CpuModelNotFound",
            Failure.NotFound,
            $"libvirt on this host does not know the CPU model '{name}'.",
            "List the known models: Get-KvmCpuModel");
    }

    private string DomainType(Connection host) =>
        VirtTypes.Choose(VirtType, new HostCapabilities(host.Capabilities), WriteVerbose).DomainType;
}
