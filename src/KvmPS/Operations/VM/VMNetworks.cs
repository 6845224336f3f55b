using KvmPS.Libvirt;

namespace KvmPS.Operations.VM;

/// <summary>Networks that a new VM's NICs name.</summary>
internal static class VMNetworks
{
    /// <summary>True when the network runs, false when it only exists.</summary>
    /// <exception cref="KvmException">NetworkNotFound.</exception>
    public static bool Require(Connection connection, string name) =>
        Libvirt.Network.IsActive(connection, name)
        ?? throw new KvmException(
            "NetworkNotFound",
            Failure.NotFound,
            $"There is no libvirt network '{name}'.",
            Libvirt.Network.Names(connection) switch
            {
                [] => "This host has no libvirt networks: connect the VM to a bridge with -Bridge br0, or create it without a NIC with "
                    + "-NoNetwork.",
                var names =>
                    $"Use a network of this host: {string.Join(", ", names)}. Or connect the VM to a bridge with -Bridge br0, or create it "
                        + "without a NIC with -NoNetwork.",
            });
}
