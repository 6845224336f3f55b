using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Network;

/// <summary>Bridges of the host that definitions name: libvirt stores any name, and looks for the bridge when the VM starts.</summary>
internal static class BridgeOfHost
{
    /// <summary>A warning for a bridge that is not there; null where it is, or where the host cannot be looked at from here.</summary>
    public static string? Missing(Connection connection, string bridge) =>
        IsSeen(connection) && !new Interfaces(HostRoot.Current).Exists(bridge)
            ? $"This host has no bridge '{bridge}', and a VM on it cannot start until there is one. Create it: New-KvmBridge -Name "
                + $"{VMErrors.Quote(bridge)}. Get-KvmBridge lists the existing bridges."
            : null;

    /// <summary>True when the host has an interface of that name.</summary>
    public static bool IsTaken(Connection connection, string bridge) =>
        IsSeen(connection) && new Interfaces(HostRoot.Current).Exists(bridge);

    // libvirt's test driver has no bridges, and its VMs start without them.
    private static bool IsSeen(Connection connection) => connection is { IsLocal: true, Driver: "QEMU" };
}
