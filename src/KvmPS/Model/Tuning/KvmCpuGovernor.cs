namespace KvmPS.Model;

/// <summary>What chooses the clock of a CPU.</summary>
public sealed record KvmCpuGovernor
{
    /// <summary>The CPU.</summary>
    public int Cpu { get; init; }

    /// <summary>The governor in use.</summary>
    public string Governor { get; init; } = "";

    /// <summary>Governors that its driver offers.</summary>
    public string[] Available { get; init; } = [];

    /// <summary>The driver, such as intel_pstate.</summary>
    public string Driver { get; init; } = "";

    /// <summary>The clock in MHz as the kernel last set it; null where it does not tell.</summary>
    public int? MHz { get; init; }
}
