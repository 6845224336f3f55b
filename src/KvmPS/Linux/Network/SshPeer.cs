using System.Net;

namespace KvmPS.Linux;

/// <summary>The two ends of the SSH connection that this process was started over.</summary>
internal sealed record SshPeer(string Peer, string Local)
{
    private const string Variable = "SSH_CONNECTION";

    /// <summary>As sshd has told it to this process, or to one above it: sudo keeps it from this one. Null when there is none.</summary>
    public static SshPeer? Of(HostRoot host)
    {
        if (Parse(Environment.GetEnvironmentVariable(Variable)) is { } own) return own;
        for (var process = "self"; Parent(host, process) is { } parent; process = parent)
        {
            var entry = (host.TryRead($"/proc/{parent}/environ") ?? "")
                .Split('\0')
                .FirstOrDefault(e => e.StartsWith(Variable + "=", StringComparison.Ordinal));
            if (Parse(entry?[(Variable.Length + 1)..]) is { } found) return found;
        }

        return null;
    }

    private static SshPeer? Parse(string? text) =>
        text?.Split(' ') is [var peer, _, var local, _]
        && IPAddress.TryParse(peer, out var remote)
        && IPAddress.TryParse(local, out var here)
        && !IPAddress.IsLoopback(remote)
            ? new(Plain(remote), Plain(here))
            : null;

    // An IPv4 peer of an IPv6 socket.
    private static string Plain(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    /// <summary>The fourth field of stat, behind a name that may hold anything.</summary>
    private static string? Parent(HostRoot host, string process) =>
        host.TryRead($"/proc/{process}/stat") is { } stat
        && stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var parent, ..]
        && parent != "0"
            ? parent
            : null;
}
