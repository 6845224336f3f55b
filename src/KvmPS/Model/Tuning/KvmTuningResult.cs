namespace KvmPS.Model;

/// <summary>How a setting compares with a profile.</summary>
public enum KvmTuningResult
{
    /// <summary>The profile does not define it.</summary>
    Free,

    /// <summary>It is as the profile wants it.</summary>
    Fits,

    /// <summary>It is not as the profile wants it.</summary>
    Differs,
}
