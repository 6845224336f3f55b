namespace KvmPS.Tools;

/// <summary>A snapshot inside an image.</summary>
/// <param name="Name">Its name, unique by custom only; empty for one that was given none.</param>
/// <param name="MemorySize">The bytes of the VM's memory that are saved with it; 0 for a snapshot without memory.</param>
public sealed record ImageSnapshot(string Name, long MemorySize);
