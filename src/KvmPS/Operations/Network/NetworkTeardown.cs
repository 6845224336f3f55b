using KvmPS.Operations.VM;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Operations.Network;

/// <summary>What goes when a network is stopped or removed, and which VMs feel it.</summary>
/// <param name="Text">In words, for -WhatIf and the question.</param>
/// <param name="Undefine">Whether a stored definition goes too.</param>
internal sealed record NetworkTeardown(string Text, bool Undefine)
{
    /// <exception cref="KvmException">NetworkInUse: running VMs are on it, and it is not forced.</exception>
    public static NetworkTeardown OfRun(LibvirtNetwork network, bool force)
    {
        var (running, _) = Users(network, force, "Stop-KvmNetwork");
        var removal = network.Persistent ? "" : ", which has no stored definition and is removed";
        return new($"Stop the network '{network.Name}'{removal}{Cut(running)}", false);
    }

    /// <inheritdoc cref="OfRun" />
    public static NetworkTeardown OfAll(LibvirtNetwork network, bool force)
    {
        var (running, off) = Users(network, force, "Remove-KvmNetwork");
        var left = off.Count == 0 ? "" : $"; VMs that cannot start without it: {string.Join(", ", off)}";
        return new($"Remove the network '{network.Name}'{Cut(running)}{left}", network.Persistent);
    }

    private static string Cut(List<string> running) =>
        running.Count == 0 ? "" : $"; VMs that lose their connection: {string.Join(", ", running)}";

    private static (List<string> Running, List<string> Off) Users(LibvirtNetwork network, bool force, string command)
    {
        var users = NetworkUsers.Find(network.Connection, network.Name);
        var running = users.Where(u => u.Running).Select(u => u.Name).ToList();
        if (running.Count > 0 && network.Active && !force)
        {
            throw new KvmException(
                "NetworkInUse",
                Failure.Busy,
                $"Running VMs are connected to the network '{network.Name}' and would lose their connection: {string.Join(", ", running)}",
                $"Reconnect them to another network first: Set-KvmNetworkAdapter -VMName {VMErrors.QuoteName(running[0])} -Network NAME. "
                    + $"Or force it: {command} -Name {VMErrors.QuoteName(network.Name)} -Force");
        }

        return (running, [.. users.Where(u => !u.Running).Select(u => u.Name)]);
    }
}
