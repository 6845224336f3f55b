using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using KvmPS.Linux;
using KvmPS.Operations.Common;
using KvmPS.Tools;

namespace KvmPS.Operations.Bridge;

/// <summary>The first station on the way to an address, and whether it answers.</summary>
/// <param name="Device">The interface that packets leave by.</param>
/// <param name="Address">The gateway, or the address itself where it is on the link.</param>
internal sealed record NextHop(string Device, string Address)
{
    private const int Discard = 9;

    /// <summary>The way to an address; null when the host knows none.</summary>
    public static NextHop? To(string address, string? from, CancellationToken cancel)
    {
        try
        {
            var answer = IpRoute.Read(["route", "get", address, .. from is null ? (string[])[] : ["from", from]], cancel);
            using var json = JsonDocument.Parse(answer);
            foreach (var route in json.RootElement.EnumerateArray())
            {
                if (!route.TryGetProperty("dev", out var device)) continue;
                return new(device.GetString()!, route.TryGetProperty("gateway", out var gateway) ? gateway.GetString()! : address);
            }

            return null;
        }
        catch (ToolException)
        {
            return null;
        }
    }

    /// <summary>The device that the session's SSH connection comes in over; null without one.</summary>
    public static string? OfSession(CancellationToken cancel) =>
        SshPeer.Of(HostRoot.Current) is { } ssh ? To(ssh.Peer, ssh.Local, cancel)?.Device : null;

    /// <summary>
    /// True when it tells its MAC address, as everything on a link must that is to be reached: also where pings are dropped.
    /// </summary>
    public bool Answers(TimeSpan limit, CancellationToken cancel)
    {
        return Poll.Until(IsReachable, TimeSpan.FromMilliseconds(50), new(limit), cancel);

        bool IsReachable()
        {
            Ask();
            return IsKnown(cancel);
        }
    }

    /// <summary>A packet to it makes the kernel ask for its MAC address.</summary>
    private void Ask()
    {
        try
        {
            var address = IPAddress.Parse(Address.StartsWith("fe80", StringComparison.OrdinalIgnoreCase) ? $"{Address}%{Device}" : Address);
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.SendTo([0], new IPEndPoint(address, Discard));
        }
        catch (SocketException)
        {
            // The kernel has found out already that nobody answers.
        }
    }

    private bool IsKnown(CancellationToken cancel)
    {
        var answer = IpRoute.Read(["neighbour", "show", "dev", Device, "to", Address], cancel);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.EnumerateArray().Any(n => n.TryGetProperty("lladdr", out _) && n.TryGetProperty("state", out var state)
            && !state.EnumerateArray().Any(s => s.GetString() is "FAILED" or "INCOMPLETE"));
    }
}
