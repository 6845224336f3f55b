namespace KvmPS.Objects;

/// <summary>What a daemon is doing.</summary>
public enum KvmServiceState
{
    /// <summary>It does not run.</summary>
    Stopped,

    /// <summary>It does not run, and starts by itself when somebody connects (systemd listens for it).</summary>
    Listening,

    /// <summary>It runs.</summary>
    Running,
}
