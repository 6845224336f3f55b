namespace KvmPS.Libvirt;

/// <summary>What a vCPU is doing. libvirt: <c>virVcpuState</c>.</summary>
[NativeName("VIR_VCPU_")]
internal enum VcpuState
{
    Offline = 0,
    Running = 1,
    Blocked = 2,
}
