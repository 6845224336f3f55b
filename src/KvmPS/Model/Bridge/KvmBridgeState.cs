namespace KvmPS.Model;

/// <summary>Whether a bridge forwards.</summary>
public enum KvmBridgeState
{
    /// <summary>It is set down.</summary>
    Down,

    /// <summary>It is up, but none of its ports has a link.</summary>
    NoCarrier,

    /// <summary>It forwards.</summary>
    Up,
}
