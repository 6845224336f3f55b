namespace KvmPS.Model;

/// <summary>What became of a disk that got another size. Sizes in bytes.</summary>
public sealed record KvmDiskResize
{
    /// <summary>The image's absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>The size before, in bytes.</summary>
    public long OldSize { get; init; }

    /// <summary>The size now, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The verified backup of the previous image; null when none was created.</summary>
    public string? Backup { get; init; }

    /// <summary>The running VM whose disk grew under it; null when the image was in no use.</summary>
    public string? VMName { get; init; }

    /// <summary>That VM's UUID; null when the image was in no use.</summary>
    public Guid? VMId { get; init; }

    /// <summary>The URI of the connection to that VM's host; empty when the image was in no use.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <summary>What is left to do in the guest.</summary>
    public string Note { get; init; } = "";
}
