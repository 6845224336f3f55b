using KvmPS.Model;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Vcpu;

/// <summary>Errors about host CPUs, and threads that shall run on them.</summary>
internal static class AffinityErrors
{
    /// <exception cref="KvmException">CpuNotFound, CpuOffline.</exception>
    public static void RequireUsable(IEnumerable<int> cpus, int count, IReadOnlyCollection<int> online)
    {
        var unusable = cpus.Except(online).ToList();
        if (unusable.Count == 0) return;
        var missing = unusable.Where(c => c >= count).ToList();
        throw missing.Count > 0
            ? new KvmException(
                "CpuNotFound",
                Failure.InvalidArgument,
                $"This host has no CPU {CpuText.Format(missing)}; nothing was changed.",
                $"Use a CPU that is online: {CpuText.Format(online)}")
            : new KvmException(
                "CpuOffline",
                Failure.InvalidArgument,
                $"CPU {CpuText.Format(unusable)} of this host is offline; nothing was changed.",
                $"Use a CPU that is online ({CpuText.Format(online)}), or bring this one online as root: echo 1 > "
                    + $"/sys/devices/system/cpu/cpu{unusable[0]}/online");
    }

    public static KvmException NoSuchThread(string vm, PinnedThread thread, IEnumerable<PinnedThread> existing, bool live)
    {
        var numbers = CpuText.Format(existing.Where(t => t.Kind == thread.Kind).Select(t => t.Number));
        var where = live ? "in its running configuration" : "in its stored configuration";
        return thread.Kind switch
        {
            PinnedKind.Vcpu => new(
                "VcpuNotFound",
                Failure.InvalidArgument,
                $"VM '{vm}' has no vCPU {thread.Number} {where}; nothing was changed.",
                $"Specify vCPU {numbers}. Get-KvmVcpu -VMName {VMErrors.QuoteName(vm)} lists them; Set-KvmVcpu adds vCPUs."),
            PinnedKind.IOThread => new(
                "IOThreadNotFound",
                Failure.InvalidArgument,
                $"VM '{vm}' has no IOThread {thread.Number} {where}; nothing was changed.",
                numbers.Length > 0
                    ? $"Specify IOThread {numbers}."
                    : $"The VM has no IOThread. Add one: Add-KvmIOThread -VMName {VMErrors.QuoteName(vm)}"),
            _ => new(
                "EmulatorNotPinnable",
                Failure.NotSupported,
                $"The hypervisor of VM '{vm}' cannot pin its emulator; nothing was changed.",
                "Leave -Emulator out."),
        };
    }
}
