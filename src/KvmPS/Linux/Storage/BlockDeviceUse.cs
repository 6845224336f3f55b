namespace KvmPS.Linux;

/// <summary>One thing that this host does with a block device.</summary>
/// <param name="Device">The device or partition, such as /dev/nbd0p1.</param>
/// <param name="Kind">What kind of use it is.</param>
/// <param name="What">The mount point, or the device that was made of it; empty for swap.</param>
/// <param name="Release">The command that ends it.</param>
/// <param name="Process">A process that has it mounted in a mount namespace of its own; null for this one.</param>
internal sealed record BlockDeviceUse(string Device, BlockDeviceUseKind Kind, string What, string? Release, string? Process = null)
{
    /// <summary>Description for messages: what the device is.</summary>
    public override string ToString() => Kind switch
    {
        BlockDeviceUseKind.Mount when Process is not null => $"{Device} is mounted at '{What}' in the mount namespace of process {Process}",
        BlockDeviceUseKind.Mount => $"{Device} is mounted at '{What}'",
        BlockDeviceUseKind.Swap => $"{Device} is swap",
        _ => $"{Device} is part of {What}",
    };
}
