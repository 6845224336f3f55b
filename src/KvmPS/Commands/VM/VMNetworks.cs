using KvmPS.Libvirt;

namespace KvmPS.Commands.VM;

/// <summary>Networks that a new VM's NICs name.</summary>
internal static class VMNetworks
{
    /// <summary>True when the network runs, false when it only exists.</summary>
    /// <exception cref="KvmException">NetworkNotFound.</exception>
    public static bool Require(Connection connection, string name) => Libvirt.Network.IsActive(connection, name)
        ?? throw new KvmException("NetworkNotFound", Failure.NotFound, $"There is no libvirt network '{name}'.", Libvirt.Network.Names(connection) switch
        {
            [] => "This host has none at all: put the VM on a bridge with -Bridge br0, or leave it without with -NoNetwork.",
            var names => $"There are: {string.Join(", ", names)}. Or put the VM on a bridge with -Bridge br0, or leave it without with -NoNetwork.",
        });
}
