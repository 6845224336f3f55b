namespace KvmPS.Model;

/// <summary>What a daemon is doing.</summary>
public enum KvmServiceState
{
    /// <summary>It does not run.</summary>
    Stopped,

    /// <summary>It is not running, and starts automatically when a client connects (socket activation of systemd).</summary>
    Listening,

    /// <summary>It runs.</summary>
    Running,
}
