namespace KvmPS.Model;

/// <summary>Memory that a VM is to get, with every choice made. Sizes in bytes.</summary>
internal sealed record VMMemoryPlan
{
    // virtio-mem gives and takes in blocks of a transparent huge page.
    private const long VirtioMemBlock = 2 << 20;

    // What Linux adds and removes at a time; it leaves a DIMM alone that is not made up of such blocks.
    private const long DimmBlock = 128 << 20;

    public required KvmVMMemoryType Type { get; init; }

    public required long Size { get; init; }

    /// <summary>Of virtio-mem alone: how much of it the guest is to have.</summary>
    public long Requested { get; init; }

    public int Node { get; init; }

    public string Id { get; init; } = "";

    /// <summary>The slot of a DIMM.</summary>
    public int? Slot { get; init; }

    public long Block => BlockOf(Type);

    /// <summary>Sizes are multiples of that.</summary>
    public static long BlockOf(KvmVMMemoryType type) => type == KvmVMMemoryType.Dimm ? DimmBlock : VirtioMemBlock;

    /// <exception cref="KvmException">MemorySizeNotAligned.</exception>
    public static void CheckSize(long bytes, KvmVMMemoryType type, string parameter)
    {
        var block = BlockOf(type);
        if (bytes % block == 0) return;
        var (below, above) = (bytes / block * block, ((bytes / block) + 1) * block);
        throw new KvmException(
            "MemorySizeNotAligned",
            Failure.InvalidArgument,
            $"-{parameter} {ByteSize.Typed(bytes)} is not a multiple of {ByteSize.Format(block)}, the block size of "
                + $"{(type == KvmVMMemoryType.Dimm ? "DIMMs in guests" : "virtio-mem")}. Nothing was changed.",
            $"Specify -{parameter} {(below > 0 ? $"{ByteSize.Typed(below)} or " : "")}{ByteSize.Typed(above)}");
    }
}
