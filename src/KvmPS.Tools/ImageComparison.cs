namespace KvmPS.Tools;

/// <summary>Whether guests would see the same on two disks.</summary>
/// <param name="Identical">True when they would.</param>
/// <param name="FirstDifference">The offset in bytes of the first that differs, or null.</param>
/// <param name="Reason">What qemu-img says.</param>
public sealed record ImageComparison(bool Identical, long? FirstDifference, string Reason);
