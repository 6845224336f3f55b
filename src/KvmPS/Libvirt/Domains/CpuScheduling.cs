using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>A VM's share of the host's CPU time, and the cap of each of its vCPUs (virDomainSetSchedulerParametersFlags).</summary>
/// <param name="Shares">Its weight beside others; null: as the host gives it.</param>
/// <param name="Quota">Microseconds that a vCPU may run in each period; null: no cap.</param>
/// <param name="Period">Microseconds.</param>
internal sealed record CpuScheduling(long? Shares, long? Quota, long Period)
{
    // Microseconds, also the kernel's own default.
    private const long UsualPeriod = 100_000;

    // libvirt's protocol refuses to ask for more (REMOTE_DOMAIN_SCHEDULER_PARAMETERS_MAX).
    private const int Most = 16;

    public static unsafe CpuScheduling Read(Domain domain, AffectFlags affect) => domain.Read(d =>
    {
        var parameters = stackalloc TypedParameter[Most];
        var count = Most;
        Result.Check(NativeMethods.virDomainGetSchedulerParametersFlags(d, parameters, ref count, affect));
        var found = new ReadOnlySpan<TypedParameter>(parameters, count);
        return new CpuScheduling(
            Positive(TypedParameters.Find(found, "cpu_shares"u8)),
            Positive(TypedParameters.Find(found, "vcpu_quota"u8)),
            Positive(TypedParameters.Find(found, "vcpu_period"u8)) ?? UsualPeriod);
    });

    public static unsafe void SetShares(Domain domain, long shares, AffectFlags affect) =>
        Set(domain, TypedParameters.Of([("cpu_shares", (ulong)shares)]), affect);

    /// <summary>In percent of the time of a host CPU, within the period that it has; 0: no cap.</summary>
    public static unsafe void SetQuota(Domain domain, double percent, AffectFlags affect)
    {
        var period = Read(domain, affect).Period;
        Set(
            domain,
            [
                .. TypedParameters.Of([("vcpu_period", (ulong)period)]),
                TypedParameters.Signed("vcpu_quota", percent == 0 ? -1 : (long)Math.Round(period * percent / 100)),
            ],
            affect);
    }

    private static unsafe void Set(Domain domain, TypedParameter[] parameters, AffectFlags affect) =>
        domain.Change(nameof(NativeMethods.virDomainSetSchedulerParametersFlags), d =>
        {
            fixed (TypedParameter* first = parameters)
                return NativeMethods.virDomainSetSchedulerParametersFlags(d, first, parameters.Length, affect);
        });

    private static long? Positive(long? number) => number > 0 ? number : null;
}
