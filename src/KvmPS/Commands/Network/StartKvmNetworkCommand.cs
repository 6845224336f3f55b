using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Objects;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Commands.Network;

/// <summary>Starts libvirt networks (virNetworkCreate): their bridges, DHCP servers and firewall rules.</summary>
[Cmdlet(VerbsLifecycle.Start, "KvmNetwork", SupportsShouldProcess = true, DefaultParameterSetName = ByNetwork)]
[OutputType(typeof(KvmNetwork))]
public sealed class StartKvmNetworkCommand : KvmCommand
{
    private const string ByName = "Name";
    private const string ByNetwork = "Network";

    /// <summary>Names of networks; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Networks as Get-KvmNetwork gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByNetwork, ValueFromPipeline = true)]
    public KvmNetwork[] Network { get; set; } = [];

    /// <summary>Writes the network as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        foreach (var target in ParameterSetName == ByNetwork ? NetworkTarget.Of(Session, Network) : NetworkTarget.Of(Hypervisor, Name)) Each(target.Label, () =>
        {
            foreach (var network in target.Find()) Each(network.Name, () => Start(network));
        });
    }

    private void Start(LibvirtNetwork network)
    {
        if (network.Active) WriteVerbose($"The network '{network.Name}' runs already.");
        else if (ShouldProcess(network.Name, "Start the network")) network.Start();
        else return;
        if (PassThru) WriteObject(NetworkReader.Read(network));
    }
}
