namespace KvmPS.Model;

/// <summary>Whether a network runs.</summary>
public enum KvmNetworkState
{
    /// <summary>It does not run.</summary>
    Inactive,

    /// <summary>It runs.</summary>
    Active,
}
