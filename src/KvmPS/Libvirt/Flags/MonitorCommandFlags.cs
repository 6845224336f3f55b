namespace KvmPS.Libvirt;

/// <summary>Which of QEMU's monitors is spoken to. libvirt: <c>virDomainQemuMonitorCommandFlags</c>.</summary>
[Flags]
[NativeName("VIR_DOMAIN_QEMU_MONITOR_COMMAND_")]
internal enum MonitorCommandFlags : uint
{
    Default = 0,
    Hmp = 1,
}
