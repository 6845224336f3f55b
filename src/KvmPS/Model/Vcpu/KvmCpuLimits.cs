namespace KvmPS.Model;

/// <summary>The CPU weight and CPU cap of a VM.</summary>
/// <param name="Shares">Its weight beside other VMs; null: as the host gives it.</param>
/// <param name="QuotaPercent">How much of a host CPU's time each vCPU may have, in percent; null: no cap.</param>
public sealed record KvmCpuLimits(long? Shares, double? QuotaPercent)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"shares={(Shares is null ? "default" : $"{Shares}")},quota={(QuotaPercent is null ? "none" : $"{QuotaPercent}%")}";
}
