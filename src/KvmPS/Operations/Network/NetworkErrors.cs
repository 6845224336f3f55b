using KvmPS.Libvirt;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Network;

/// <summary>Errors about networks and NICs that several cmdlets report.</summary>
internal static class NetworkErrors
{
    // errno ENODEV, which libvirt passes on when a bridge is not there.
    private const int NoSuchDevice = 19;

    public const string VlanAdvice =
        "Connect it to a bridge on a VLAN interface instead (ip link add eth0.42 type vlan …), or to Open vSwitch. libvirt 11 supports "
            + "VLANs on Linux bridges with VLAN filtering.";

    public static KvmException NotFound(string name, IEnumerable<string> existing) =>
        new(
            "NetworkNotFound",
            Failure.NotFound,
            $"There is no libvirt network '{name}'.",
            string.Join(", ", existing) is { Length: > 0 } names
                ? $"Specify one of: {names}"
                : "This host has no networks. Create one with New-KvmNetwork.");

    public static KvmException NotActive(string name) =>
        new(
            "NetworkNotActive",
            Failure.InvalidOperation,
            $"The network '{name}' is not running.",
            $"Start it: Start-KvmNetwork -Name {VMErrors.QuoteName(name)}");

    /// <summary>The error of an attempt to plug a NIC in or over, by the way out of it; libvirt's own where that is not known.</summary>
    public static Exception OfPlugging(LibvirtException error, string vm, string? bridge)
    {
        if (error.OutcomeUnknown) return error;
        if (bridge is not null
            && ((error.Number == ErrorNumber.SystemError && error.SystemError == NoSuchDevice) || Says(error, "doesn't exist")))
        {
            return new KvmException(
                "BridgeNotFound",
                Failure.NotFound,
                $"The host of VM '{vm}' has no bridge '{bridge}'; nothing was changed.",
                $"List the bridges with Get-KvmBridge, or create one: New-KvmBridge -Name {VMErrors.Quote(bridge)}",
                error);
        }

        if (DeviceErrors.IsNoFreeSlot(error))
        {
            return DeviceErrors.NoFreeSlot(
                vm,
                "Use -Scope Config, which adds a slot at the next start. VMs that New-KvmVM creates have spare slots.",
                error);
        }

        if (Says(error, "vlan tag not supported"))
        {
            return new KvmException(
                "VlanNotSupported",
                Failure.NotSupported,
                $"libvirt cannot put a network adapter of VM '{vm}' into a VLAN there; nothing was changed.",
                VlanAdvice,
                error);
        }

        return error;
    }

    private static bool Says(LibvirtException error, string words) => error.Message.Contains(words, StringComparison.Ordinal);
}
