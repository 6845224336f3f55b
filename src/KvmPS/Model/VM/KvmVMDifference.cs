namespace KvmPS.Model;

/// <summary>One thing in which two definitions differ.</summary>
public sealed record KvmVMDifference
{
    /// <summary>The VM of the left side.</summary>
    public required string Name { get; init; }

    /// <summary>Its UUID.</summary>
    public Guid Id { get; init; }

    /// <summary>What it is compared with: another VM, or Live for the same VM as it runs.</summary>
    public required string With { get; init; }

    /// <summary>Where in the definition: elements from the outside to the inside, an attribute with @ before it.</summary>
    public required string Path { get; init; }

    /// <summary>What is there on the left side; null when nothing is.</summary>
    public string? Left { get; init; }

    /// <summary>What is there on the right side; null when nothing is.</summary>
    public string? Right { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";
}
