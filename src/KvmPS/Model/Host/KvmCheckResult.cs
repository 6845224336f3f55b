namespace KvmPS.Model;

/// <summary>How a check of the host ended.</summary>
public enum KvmCheckResult
{
    /// <summary>As it should be.</summary>
    Pass,

    /// <summary>VMs run, but something costs speed, safety or comfort.</summary>
    Warn,

    /// <summary>VMs cannot run, or not as they should.</summary>
    Fail,

    /// <summary>It could not be determined, or does not apply here.</summary>
    Skipped,
}
