namespace KvmPS.Model;

/// <summary>The result of a check of an image.</summary>
public enum KvmDiskHealth
{
    /// <summary>Nothing is wrong.</summary>
    Good,

    /// <summary>It takes more space than it needs; nothing is lost.</summary>
    Leaks,

    /// <summary>Content is or may be lost.</summary>
    Corrupt,

    /// <summary>The format, such as raw, has nothing to check.</summary>
    NotChecked,
}
