using KvmPS.Linux;
using KvmPS.Model;

namespace KvmPS.Operations.Vcpu;

/// <summary>A change of the host CPUs that all threads of a process run on, as taskset -a makes it.</summary>
internal sealed class ProcessAffinity
{
    private readonly ProcessThreads _threads;
    private readonly IReadOnlyList<KvmProcessAffinity> _now;
    private readonly int[] _cpus;

    /// <param name="process">Its id.</param>
    /// <param name="wanted">Host CPUs; null: all that are online.</param>
    public ProcessAffinity(int process, int[]? wanted)
    {
        _threads = new(process);
        _now = _threads.Read();
        var online = Cpus("online");
        _cpus = wanted ?? [.. online];
        AffinityErrors.RequireUsable(_cpus, Cpus("present")[^1] + 1, online);
    }

    public bool IsEmpty => _now.All(t => t.Cpu.SequenceEqual(_cpus));

    /// <summary>In words, for -WhatIf.</summary>
    public string Text =>
        $"Let {_now.Count} threads "
        + $"({string.Join(", ", _now.GroupBy(t => t.Name).Select(g => g.Count() == 1 ? g.Key : $"{g.Count()} {g.Key}"))}) run on host "
        + $"CPU {CpuText.Format(_cpus)} (was {string.Join(" and ", _now.Select(t => CpuText.Format(t.Cpu)).Distinct())})";

    public void CarryOut() => _threads.Set(_cpus);

    public IReadOnlyList<KvmProcessAffinity> Result() => _threads.Read();

    // The process is of this host, also where a copied tree stands for another.
    private static IReadOnlyList<int> Cpus(string kind) =>
        CpuList.Parse(HostRoot.Real.TryReadLine($"/sys/devices/system/cpu/{kind}") ?? "");
}
