using System.Net;
using System.Net.Sockets;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Bridge;
using KvmPS.Operations.VM;
using KvmPS.Planning.PortForward;
using KvmPS.State;
using KvmPS.Tools;

namespace KvmPS.Operations.Network;

/// <summary>Changes this host's port forwards: list and kernel together.</summary>
internal static class PortForwardChange
{
    /// <summary>Those of a VM that is about to go.</summary>
    /// <exception cref="KvmException">NetworkNeedsRoot: there are some, and this user may not take them back.</exception>
    public static IReadOnlyList<PortForward> Of(Domain domain)
    {
        if (!domain.Connection.IsLocal) return [];
        IReadOnlyList<PortForward> own = [.. new PortForwardList(HostRoot.Current).Read().Where(f => f.VMId == domain.Id)];
        if (own.Count > 0) BridgeErrors.RequireRights(new Interfaces(HostRoot.Current));
        return own;
    }

    /// <exception cref="KvmException">PortForwardExists, PortForwardFailed: nothing was changed.</exception>
    public static void Add(PortForward wanted, DhcpReservationChange? reservation, CancellationToken cancel)
    {
        var list = new PortForwardList(HostRoot.Current);
        using var mine = list.Lock(cancel);
        var before = list.Read();
        RequireFree(before, wanted);
        // In the list first: what is cut off here is seen there, and can be removed.
        IReadOnlyList<PortForward> after = [.. before.Where(f => !f.IsSame(wanted)), wanted];
        list.Write(after);
        try
        {
            // The address before the rules: a forward must not lead to another guest.
            reservation?.CarryOut();
            PortForwardKernel.Apply(list, after);
        }
        catch (Exception error) when (error is ToolException or IOException or KvmException or LibvirtException)
        {
            list.Write(before);
            TakeBack(list, before);
            reservation?.Undo();
            if (error is LibvirtException) throw;
            throw new KvmException(
                "PortForwardFailed",
                Failure.InvalidOperation,
                $"The forward of {wanted.HostSide} could not be created: {error.Message}",
                "Check that iptables or nft works, which libvirt needs too: Test-KvmHost. Nothing was changed.",
                error);
        }
    }

    /// <summary>Those that are not there any more are no error.</summary>
    public static void Remove(IEnumerable<PortForward> unwanted, CancellationToken cancel)
    {
        var gone = unwanted.ToList();
        var list = new PortForwardList(HostRoot.Current);
        using var mine = list.Lock(cancel);
        IReadOnlyList<PortForward> after = [.. list.Read().Where(f => !gone.Exists(g => g.IsSame(f)))];
        // The hook is the service's program.
        if (after.Count == 0) new FirewalldWatch(HostRoot.Current).Remove();
        // In the list last, for the same reason.
        PortForwardKernel.Apply(list, after);
        list.Write(after);
    }

    /// <exception cref="KvmException">PortForwardExists.</exception>
    public static void RequireFree(IEnumerable<PortForward> all, PortForward wanted)
    {
        if (all.FirstOrDefault(f => f.Meets(wanted) && !f.IsSame(wanted)) is not { } taken) return;
        throw new KvmException(
            "PortForwardExists",
            Failure.AlreadyExists,
            $"{Capital(taken.HostSide)} is already forwarded to {taken.GuestAddress}:{taken.GuestPort} of VM '{taken.VMName}'.",
            $"Choose another -HostPort, or remove that forward first: Remove-KvmPortForward -VMName {VMErrors.QuoteName(taken.VMName)} "
                + $"-HostPort {taken.HostPort} -Protocol {taken.Protocol}");
    }

    /// <exception cref="KvmException">InvalidHostAddress.</exception>
    public static void RequireHostAddress(IPAddress? address)
    {
        var why =
            address is null ? null
            : address.AddressFamily != AddressFamily.InterNetwork
                ? "port forwards are for IPv4; a guest's IPv6 address is reachable directly where the network allows it"
            : IPAddress.IsLoopback(address) ? "this host reaches the guest at the guest's address, and no other host reaches loopback"
            : address.Equals(IPAddress.Any) ? "0.0.0.0 is not an address of a host; leave -HostAddress out to forward all addresses"
            : Subnet.IsNoHost(address) ? "no host has such an address"
            : null;
        if (why is not null)
        {
            throw new KvmException(
                "InvalidHostAddress",
                Failure.InvalidArgument,
                $"-HostAddress {address} is not valid: {why}.",
                "Specify an address of this host, as ip -4 address shows them, or leave -HostAddress out.");
        }
    }

    public static KvmException NotFound(string vm, IReadOnlyList<PortForward> all) =>
        new(
            "PortForwardNotFound",
            Failure.NotFound,
            $"No such port of this host is forwarded to VM '{vm}'.",
            all.Count == 0
                ? "This host has no port forwards. Add one with Add-KvmPortForward."
                : $"Specify one of: {string.Join(", ", all.Select(f => $"{f.HostSide} to '{f.VMName}'"))}");

    private static void TakeBack(PortForwardList list, IReadOnlyList<PortForward> before)
    {
        try
        {
            PortForwardKernel.Apply(list, before);
        }
        catch (Exception error) when (error is ToolException or IOException or KvmException)
        {
            // What made the change fail says more.
        }
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
