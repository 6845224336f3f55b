using KvmPS.Commands.VM;
using KvmPS.Objects;
using KvmPS.Xml;

namespace KvmPS.Commands.Vcpu;

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
            ? new KvmException("CpuNotFound", Failure.InvalidArgument, $"This host has no CPU {CpuText.Format(missing)}; nothing was changed.", $"Those online are {CpuText.Format(online)}.")
            : new KvmException("CpuOffline", Failure.InvalidArgument, $"CPU {CpuText.Format(unusable)} of this host is offline; nothing was changed.",
                $"Those online are {CpuText.Format(online)}. As root, this brings it online: echo 1 > /sys/devices/system/cpu/cpu{unusable[0]}/online");
    }

    public static KvmException NoSuchThread(string vm, PinnedThread thread, IEnumerable<PinnedThread> existing, bool live)
    {
        var numbers = CpuText.Format(existing.Where(t => t.Kind == thread.Kind).Select(t => t.Number));
        var where = live ? "as it runs" : "in its definition";
        return thread.Kind switch
        {
            PinnedKind.Vcpu => new("VcpuNotFound", Failure.InvalidArgument, $"VM '{vm}' has no vCPU {thread.Number} {where}; nothing was changed.",
                $"It has vCPU {numbers}. Get-KvmVcpu -VMName {VMErrors.QuoteName(vm)} shows them, Set-KvmVcpu adds some."),
            PinnedKind.IOThread => new("IOThreadNotFound", Failure.InvalidArgument, $"VM '{vm}' has no IOThread {thread.Number} {where}; nothing was changed.",
                numbers.Length > 0 ? $"It has IOThread {numbers}." : $"It has none; this adds one: Add-KvmIOThread -VMName {VMErrors.QuoteName(vm)}"),
            _ => new("EmulatorNotPinnable", Failure.NotSupported, $"The hypervisor of VM '{vm}' cannot pin its emulator; nothing was changed.", "Leave -Emulator out."),
        };
    }
}
