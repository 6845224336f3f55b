namespace KvmPS.Model;

/// <summary>A use of an image by a VM.</summary>
/// <param name="VMName">The VM.</param>
/// <param name="Target">The disk's name in it, such as vda.</param>
/// <param name="IsBacking">True when the image is a backing file of that disk, false when it is the disk.</param>
public sealed record KvmDiskUse(string VMName, string Target, bool IsBacking)
{
    /// <summary>The VM's UUID.</summary>
    public Guid VMId { get; init; }

    /// <summary>The URI of the connection that reported the VM.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => IsBacking ? $"backing file of {VMName} {Target}" : $"{VMName} {Target}";
}
