namespace KvmPS.Model;

/// <summary>What a host is tuned for.</summary>
public enum KvmTuningProfile
{
    /// <summary>The most work in the same time: batch work, storage, builds.</summary>
    Throughput,

    /// <summary>Short and even response times: databases, telephony.</summary>
    Latency,

    /// <summary>As many VMs as possible in the same memory: desktops, tests.</summary>
    Density,
}
