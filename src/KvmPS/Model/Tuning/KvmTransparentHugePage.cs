namespace KvmPS.Model;

/// <summary>How the kernel makes huge pages by itself.</summary>
public sealed record KvmTransparentHugePage
{
    /// <summary>For which memory: always, madvise or never.</summary>
    public string Mode { get; init; } = "";

    /// <summary>How hard it tries to find one: always, defer, defer+madvise, madvise or never.</summary>
    public string Defrag { get; init; } = "";

    /// <summary>The modes that the kernel offers.</summary>
    public string[] Available { get; init; } = [];

    /// <summary>Bytes of memory in such pages now.</summary>
    public long InUse { get; init; }
}
