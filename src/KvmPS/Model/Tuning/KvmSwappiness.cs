namespace KvmPS.Model;

/// <summary>How readily the host swaps. Sizes in bytes.</summary>
public sealed record KvmSwappiness
{
    /// <summary>0 (only when it must) to 200.</summary>
    public int Value { get; init; }

    /// <summary>The most that the kernel accepts: 200, before Linux 5.8 100.</summary>
    public int Maximum { get; init; }

    /// <summary>Bytes of swap in use.</summary>
    public long SwapUsed { get; init; }

    /// <summary>Bytes of swap.</summary>
    public long SwapTotal { get; init; }
}
