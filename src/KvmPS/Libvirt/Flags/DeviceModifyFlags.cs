namespace KvmPS.Libvirt;

/// <summary>
/// Whether a device's change is for a running VM, its stored definition or both, and how. libvirt:
/// <c>virDomainDeviceModifyFlags</c>.
/// </summary>
[NativeName("VIR_DOMAIN_DEVICE_MODIFY_")]
[Flags]
internal enum DeviceModifyFlags : uint
{
    None = 0,
    Live = AffectFlags.Live,
    Config = AffectFlags.Config,

    /// <summary>Opens a drive whose tray the guest has locked.</summary>
    Force = 4,
}
