namespace KvmPS.Linux;

/// <summary>What a try of /dev/kvm showed.</summary>
/// <param name="Outcome">How far it went.</param>
/// <param name="Detail">What was seen, for people.</param>
internal sealed record KvmProbeResult(KvmProbeOutcome Outcome, string Detail);

/// <summary>How far a try of /dev/kvm went.</summary>
internal enum KvmProbeOutcome
{
    Missing,
    NoPermission,
    NotKvm,
    NoVm,
    InterpretsOnly,
    Fails,

    /// <summary>A VM can be made; whether it runs was not tried on this architecture.</summary>
    MakesVm,
    Runs,
}
