using System.Management.Automation;
using System.Net;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Operations.Network;
using KvmPS.Planning.Bridge;
using KvmPS.Planning.Network;
using KvmPS.Planning.VM;

namespace KvmPS.Commands.Network;

/// <summary>Creates a libvirt network (virNetworkDefineXML) and, with -Start, starts it.</summary>
[Cmdlet(VerbsCommon.New, "KvmNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(KvmNetwork))]
public sealed class NewKvmNetworkCommand : KvmCommand
{
    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>How it reaches external networks. Default: Nat.</summary>
    [Parameter]
    public KvmNetworkMode Mode { get; set; }

    /// <summary>Its IPv4 subnet, such as 192.168.50.0/24; the host takes the first address. Isolated and Bridge need none.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Subnet { get; set; }

    /// <summary>Its IPv6 subnet of 64 bits, such as fd00:50::/64. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IPv6Subnet { get; set; }

    /// <summary>The first IPv4 address that DHCP assigns. Default: the one after the host's.</summary>
    [Parameter]
    public IPAddress? DhcpStart { get; set; }

    /// <summary>The last IPv4 address that DHCP assigns. Default: the last of the subnet.</summary>
    [Parameter]
    public IPAddress? DhcpEnd { get; set; }

    /// <summary>Without a DHCP server.</summary>
    [Parameter]
    public SwitchParameter NoDhcp { get; set; }

    /// <summary>
    /// Reservations of addresses for guests: @{ MacAddress = '52:54:00:00:10:02'; IPAddress = '192.168.50.10'; HostName = 'web01' }.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public KvmDhcpReservation[] Reservation { get; set; } = [];

    /// <summary>The DNS domain of its guests. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Domain { get; set; }

    /// <summary>
    /// Mode Bridge: an existing bridge of the host. Other modes: the name of the bridge that libvirt creates. Default: virbr and a number.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Bridge { get; set; }

    /// <summary>The device of the host through which guests reach external networks (Nat and Routed). Default: any.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(InterfaceNameCompleter))]
    public string? Interface { get; set; }

    /// <summary>Starts it together with the host.</summary>
    [Parameter]
    public SwitchParameter Autostart { get; set; }

    /// <summary>Starts it now. If it cannot start, it is not created either.</summary>
    [Parameter]
    public SwitchParameter Start { get; set; }

    private protected override void Process() => Each(Name, () =>
    {
        var creation = NetworkCreation.Plan(Hypervisor, Plan(), Autostart, Start);
        if (creation.Warning is { } warning) WriteWarning(warning);
        if (ShouldProcess(Name, creation.Text)) WriteObject(NetworkReader.Read(creation.CarryOut()));
    });

    private NetworkPlan Plan()
    {
        NetworkName.Check(Name);
        XmlText.Check((nameof(Domain), Domain), (nameof(Interface), Interface));
        if (Bridge is not null) InterfaceName.Validate(Bridge);
        if (Mode == KvmNetworkMode.Bridge ? Bridge is null : Subnet is null && IPv6Subnet is null && Mode != KvmNetworkMode.Isolated)
        {
            throw new KvmException(
                "ParameterMissing",
                Failure.InvalidArgument,
                Mode == KvmNetworkMode.Bridge
                    ? "A network of mode Bridge needs a bridge of the host."
                    : $"A network of mode {Mode} needs a subnet.",
                Mode == KvmNetworkMode.Bridge ? "Specify the bridge: -Bridge br0" : "Specify a subnet that is free: -Subnet "
                    + "192.168.50.0/24");
        }

        if (Mode == KvmNetworkMode.Bridge && (Subnet ?? IPv6Subnet ?? Domain) is not null)
        {
            throw new KvmException(
                "ParameterNotPossible",
                Failure.InvalidArgument,
                "On a bridge of the host, the physical network assigns addresses and names, not libvirt.",
                "Leave -Subnet, -IPv6Subnet and -Domain out, or choose -Mode Nat.");
        }

        return new()
        {
            Name = Name,
            Mode = Mode,
            Bridge = Bridge,
            Interface = Mode is KvmNetworkMode.Nat or KvmNetworkMode.Routed ? Interface : null,
            Domain = Domain,
            Subnets = [.. Subnets()],
        };
    }

    private IEnumerable<NetworkPlan.SubnetPlan> Subnets()
    {
        var wanted = new[]
        {
            (Text: Subnet, Parameter: nameof(Subnet), V6: false),
            (Text: IPv6Subnet, Parameter: nameof(IPv6Subnet), V6: true),
        }
            .Where(s => s.Text is not null)
            .Select(s => KvmPS.Model.Subnet.Parse(s.Text!, s.Parameter, s.V6))
            .ToList();
        var kept = new List<KvmDhcpReservation>();
        foreach (var reservation in Reservation)
            kept.Add(
                DhcpPlan.Reservation(
                    reservation with
                    {
                        Network = Name,
                    },
                    NoDhcp ? [] : [.. wanted.Where(s => !s.IsIPv6).Select(s => (s, s.Gateway))],
                    kept));
        return wanted.Select(s => new NetworkPlan.SubnetPlan(
            s,
            s.Gateway,
            NoDhcp ? null : s.IsIPv6 ? s.Range : DhcpPlan.Range(s, s.Gateway, DhcpStart, DhcpEnd),
            [.. kept.Where(r => s.Contains(r.IPAddress!))]));
    }
}
