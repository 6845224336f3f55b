namespace KvmPS.Tools;

/// <summary>The space that an image would need, in bytes.</summary>
/// <param name="Required">With the content of now.</param>
/// <param name="FullyAllocated">When all of it is written.</param>
public sealed record ImageMeasure(long Required, long FullyAllocated);
