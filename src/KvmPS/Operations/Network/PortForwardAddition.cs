using System.Net;
using System.Net.Sockets;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.PortForward;
using KvmPS.State;

namespace KvmPS.Operations.Network;

/// <summary>A port forward to be made, and the address that is kept for its VM's NIC so that it goes on leading there.</summary>
internal sealed class PortForwardAddition
{
    // From there on libvirt looks for hooks in folders too.
    private static readonly Version HookFolders = new(6, 5);

    private readonly DhcpReservationChange? _reservation;

    private PortForwardAddition(PortForward forward, DhcpReservationChange? reservation)
    {
        Forward = forward;
        _reservation = reservation;
    }

    public PortForward Forward { get; }

    /// <summary>True when it is there and works.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>The exact change, for -WhatIf.</summary>
    public required string Text { get; init; }

    /// <summary>What the user should know, a line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <exception cref="KvmException">NotOnNatNetwork, NetworkNotActive, AddressUnknown, PortForwardExists, PortInUse and others: it cannot
    /// be.</exception>
    public static PortForwardAddition Plan(Domain domain, PortForwardRequest request, CancellationToken cancel)
    {
        var (nic, network, xml) = PortForwardNic.Choose(domain, request.MacAddress, request.Network);
        var (address, subnet, keep, warnings) = PortForwardNic.Address(domain, nic, network, xml, request.GuestAddress);
        if (request.HostAddress is not null && !HostAddresses.Read(HostRoot.Current).Any(a => a.Address.Equals(request.HostAddress)))
        {
            warnings.Add($"This host does not have the address {request.HostAddress} now; the forward works when it does.");
        }
        if (domain.Connection.LibvirtVersion < HookFolders)
            warnings.Add(
                $"libvirt {domain.Connection.LibvirtVersion} does not read /etc/libvirt/hooks/network.d: after a reboot, repeat this "
                    + $"command, or let /etc/libvirt/hooks/network run {PortForwardScript.Hook} \"$@\".");
        var forward = new PortForward
        {
            VMId = domain.Id,
            VMName = domain.Name,
            ConnectionUri = domain.Connection.Uri,
            Protocol = request.Protocol,
            HostAddress = request.HostAddress?.ToString(),
            HostPort = request.HostPort,
            GuestAddress = address.ToString(),
            GuestPort = request.GuestPort,
            Network = network.Name,
            Subnet = subnet.ToString(),
            MacAddress = nic.MacAddress,
        };
        var list = new PortForwardList(HostRoot.Current);
        var all = list.Read();
        PortForwardChange.RequireFree(all, forward);
        RequireUnused(forward, request.HostAddress);
        var kernel = PortForwardKernel.Read(cancel);
        var watch = new FirewalldWatch(HostRoot.Current).IsMissing;
        var reservation = keep
            ? DhcpReservationChange.Add(
                network,
                new()
                {
                    Network = network.Name,
                    MacAddress = nic.MacAddress,
                    IPAddress = address,
                })
            : null;
        if (reservation is { IsEmpty: true }) reservation = null;
        var kept = reservation is null
            ? ""
            : $", {char.ToLowerInvariant(reservation.Text[0])}{reservation.Text[1..]} in the network '{network.Name}'";
        var hook = list.HookIsNew ? $"and the hook {PortForwardScript.Hook}, which restores them when a network starts\n" : "";
        var service = watch ? $"and the service {PortForwardUnit.Name}, which restores them when firewalld has reloaded\n" : "";
        return new(forward, reservation)
        {
            IsEmpty = reservation is null && all.Any(forward.IsSame) && kernel.Has(forward) && !list.HookIsNew && !watch,
            Text = $"""
                Forward {forward.HostSide} to {address}:{request.GuestPort}{kept}, with these rules:
                  {string.Join("\n  ", PortForwardRules.Typed(forward, kernel.Nftables))}
                {hook}{service}
                """,
            Warnings = warnings,
        };
    }

    /// <returns>What the user should know, a sentence; null: nothing.</returns>
    public string? CarryOut(CancellationToken cancel)
    {
        PortForwardChange.Add(Forward, _reservation, cancel);
        return new FirewalldWatch(HostRoot.Current).Install(cancel);
    }

    /// <summary>A process at that port would not hear anybody outside any more.</summary>
    private static void RequireUnused(PortForward forward, IPAddress? hostAddress)
    {
        var any = (IPAddress[])[IPAddress.Any, IPAddress.IPv6Any];
        foreach (var (address, process) in PortListeners.Find(HostRoot.Current, forward.Protocol == KvmPortProtocol.Udp, forward.HostPort))
        {
            var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
            if (!any.Contains(address) && (isV6 || (hostAddress is not null && !hostAddress.Equals(address)))) continue;
            throw new KvmException(
                "PortInUse",
                Failure.Busy,
                $"{process ?? "A process"} of this host listens on {forward.Word} port {forward.HostPort} ({address}), and would no "
                    + "longer be reachable.",
                $"Choose another port: -HostPort {NextPort(forward.HostPort)} -GuestPort {forward.GuestPort}. Or forward only another "
                    + "address of this host: -HostAddress");
        }
    }

    // What admins make of port 22 and 80.
    private static int NextPort(int port) => port < 1000 ? port + 8000 : port < 65535 ? port + 1 : port - 1;
}
