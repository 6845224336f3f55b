namespace KvmPS.Model;

/// <summary>Whether a network runs.</summary>
public enum VirtualNetworkState
{
    /// <summary>It does not run.</summary>
    Inactive,

    /// <summary>It runs.</summary>
    Active,
}
