using KvmPS.Linux;
using KvmPS.Model;

namespace KvmPS.Operations.Vcpu;

/// <summary>A change of the host CPUs that all threads of a process run on, as taskset -a makes it.</summary>
internal sealed class ProcessAffinity
{
    private readonly ProcessThreads threads;
    private readonly IReadOnlyList<KvmProcessAffinity> now;
    private readonly int[] cpus;

    /// <param name="process">Its id.</param>
    /// <param name="wanted">Host CPUs; null: all that are online.</param>
    public ProcessAffinity(int process, int[]? wanted)
    {
        threads = new(process);
        now = threads.Read();
        var online = Cpus("online");
        cpus = wanted ?? [.. online];
        AffinityErrors.RequireUsable(cpus, Cpus("present")[^1] + 1, online);
    }

    public bool IsEmpty => now.All(t => t.Cpu.SequenceEqual(cpus));

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => $"Let {now.Count} threads ({string.Join(", ", now.GroupBy(t => t.Name).Select(g => g.Count() == 1 ? g.Key : $"{g.Count()} {g.Key}"))}) run on host CPU {CpuText.Format(cpus)} (was {string.Join(" and ", now.Select(t => CpuText.Format(t.Cpu)).Distinct())})";

    public void CarryOut() => threads.Set(cpus);

    public IReadOnlyList<KvmProcessAffinity> Result() => threads.Read();

    // The process is of this host, also where a copied tree stands for another.
    private static IReadOnlyList<int> Cpus(string kind) => CpuList.Parse(HostRoot.Real.TryReadLine($"/sys/devices/system/cpu/{kind}") ?? "");
}
