using KvmPS.Model;

namespace KvmPS.Planning.Vcpu;

/// <summary>What a CPU plan may use.</summary>
internal sealed record CpuPlanRules
{
    /// <summary>CPUs for vCPUs; null: the isolated ones where the host has some, else all.</summary>
    public IReadOnlyCollection<int>? Allowed { get; init; }

    /// <summary>CPUs for emulators, which no vCPU gets; null: chosen by the plan.</summary>
    public IReadOnlyCollection<int>? Emulator { get; init; }

    /// <summary>The most that VMs may share.</summary>
    public KvmCpuSharing Share { get; init; }

    /// <summary>CPUs that VMs outside the plan are pinned to.</summary>
    public IReadOnlyCollection<int> Taken { get; init; } = [];
}
