using KvmPS.Model;

namespace KvmPS.Operations.Vcpu;

/// <summary>Which threads of a VM shall run on which host CPUs.</summary>
/// <param name="threads">null: all that there are.</param>
/// <param name="cpusOf">Host CPUs of a thread; null: it is pinned no longer.</param>
internal sealed class AffinityRequest(IReadOnlyCollection<PinnedThread>? threads, Func<PinnedThread, int[]?> cpusOf)
{
    /// <summary>Kinds of the threads that are named; null: all that there are.</summary>
    public IReadOnlyCollection<PinnedKind>? Kinds { get; } = threads?.Select(t => t.Kind).ToHashSet();

    /// <summary>Pins threads to the same CPUs; null takes their pins away.</summary>
    /// <param name="vcpus">Numbers of vCPUs.</param>
    /// <param name="emulator">Whether the emulator is meant.</param>
    /// <param name="ioThreads">Numbers of IOThreads. With no thread named at all, all of the VM are meant.</param>
    /// <param name="cpus">Host CPUs.</param>
    public static AffinityRequest Of(int[]? vcpus, bool emulator, int[]? ioThreads, int[]? cpus)
    {
        var named = (vcpus ?? []).Select(n => new PinnedThread(PinnedKind.Vcpu, n))
            .Concat(emulator ? [new(PinnedKind.Emulator)] : [])
            .Concat((ioThreads ?? []).Select(n => new PinnedThread(PinnedKind.IOThread, n)))
            .Distinct().ToList();
        return new(named.Count > 0 ? named : null, _ => cpus);
    }

    /// <summary>Each vCPU as planned, the emulator and the IOThreads beside them.</summary>
    public static AffinityRequest Of(KvmCpuPlan plan)
    {
        var cpus = plan.Pin.ToDictionary(p => new PinnedThread(PinnedKind.Vcpu, p.Vcpu), p => new[] { p.Cpu });
        if (plan.Emulator.Length > 0)
        {
            cpus[new(PinnedKind.Emulator)] = plan.Emulator;
            foreach (var number in plan.IOThread) cpus[new(PinnedKind.IOThread, number)] = plan.Emulator;
        }

        return cpus.Count > 0 ? new(cpus.Keys, t => cpus[t]) : throw CpuPlanErrors.NotPlanned(plan.VMName);
    }

    public IEnumerable<(PinnedThread Thread, int[]? Cpus)> For(IEnumerable<PinnedThread> existing) =>
        (threads ?? existing).Select(t => (t, cpusOf(t)));
}
