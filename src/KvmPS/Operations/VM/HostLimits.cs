using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Operations.VM;

/// <summary>Holds what a new VM asks for against what the host has.</summary>
internal static class HostLimits
{
    /// <exception cref="KvmException">VcpuOverMachineMaximum, CpuNotFound or FirmwareNotAvailable.</exception>
    public static void Check(
        HostCapabilities host,
        DomainCapabilities guest,
        int vcpus,
        IReadOnlyList<int> cpuSet,
        KvmFirmwareKind firmware)
    {
        if (guest.MaximumVcpu is { } most && vcpus > most)
        {
            throw new KvmException(
                "VcpuOverMachineMaximum",
                Failure.InvalidArgument,
                $"A VM of this kind can have at most {most} vCPUs, not {vcpus}.",
                $"Give -MaximumVcpu {most} or less.");
        }

        var existing = host.Cells.SelectMany(c => c.Cpus).Select(c => c.Id).ToHashSet();
        var missing = cpuSet.Where(c => !existing.Contains(c)).ToList();
        if (existing.Count > 0 && missing.Count > 0)
        {
            throw new KvmException("CpuNotFound", Failure.InvalidArgument, $"This host has no CPU {CpuList.Format(missing)}.",
                $"Use CPUs of this host: {CpuList.Format(existing)}.");
        }

        if (firmware == KvmFirmwareKind.Uefi && !guest.HasUefi)
        {
            throw new KvmException("FirmwareNotAvailable", Failure.NotInstalled, "This host has no UEFI firmware for such VMs.",
                "Install it: apt-get install ovmf (Debian, Ubuntu) or dnf install edk2-ovmf (Fedora, RHEL).");
        }
    }
}
