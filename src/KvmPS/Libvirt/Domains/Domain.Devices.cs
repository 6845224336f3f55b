using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Devices that come, go and change.</summary>
internal sealed partial class Domain
{
    public void AttachDevice(string xml, AffectFlags affect) =>
        Change(
            nameof(NativeMethods.virDomainAttachDeviceFlags),
            d => NativeMethods.virDomainAttachDeviceFlags(d, xml, (DeviceModifyFlags)affect));

    /// <summary>Of a running VM: asks the guest to let go of it, and may return before it has.</summary>
    public void DetachDevice(string xml, AffectFlags affect) =>
        Change(
            nameof(NativeMethods.virDomainDetachDeviceFlags),
            d => NativeMethods.virDomainDetachDeviceFlags(d, xml, (DeviceModifyFlags)affect));

    /// <summary>Gives a device the settings that the element has; a drive another disc.</summary>
    public void UpdateDevice(string xml, AffectFlags affect, bool force = false) =>
        Change(
            nameof(NativeMethods.virDomainUpdateDeviceFlags),
            d => NativeMethods.virDomainUpdateDeviceFlags(d, xml, (DeviceModifyFlags)affect | (force ? DeviceModifyFlags.Force : 0)));

    /// <summary>Sets how much a disk may do, by libvirt's names such as total_iops_sec; 0: without limit.</summary>
    public unsafe void SetBlockLimits(string target, IReadOnlyList<(string Name, ulong Value)> limits, AffectFlags affect) =>
        Change(nameof(NativeMethods.virDomainSetBlockIoTune), d =>
        {
            var parameters = TypedParameters.Of(limits);
            fixed (TypedParameter* first = parameters)
                return NativeMethods.virDomainSetBlockIoTune(d, target, first, parameters.Length, affect);
        });
}
