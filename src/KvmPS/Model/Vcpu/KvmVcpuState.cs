namespace KvmPS.Model;

/// <summary>What a vCPU is doing.</summary>
public enum KvmVcpuState
{
    /// <summary>The VM is off.</summary>
    Off,

    /// <summary>It stands still.</summary>
    Offline,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It waits for something.</summary>
    Blocked,
}
