using KvmPS.Libvirt;

namespace KvmPS.Operations.VM;

/// <summary>What every kind of device can meet when it is plugged in.</summary>
internal static class DeviceErrors
{
    /// <summary>libvirt's refusal, where it means that no PCI slot is left.</summary>
    public static bool IsNoFreeSlot(LibvirtException error) =>
        error.Message.Contains("No more available PCI slots", StringComparison.Ordinal);

    public static KvmException NoFreeSlot(string vm, string advice, LibvirtException error) => new(
        "NoFreeSlot", Failure.Unavailable, $"VM '{vm}' has no free PCI slot for another device; nothing was changed.", advice, error);
}
