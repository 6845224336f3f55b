namespace KvmPS.Model;

/// <summary>A volume that shall be. Sizes in bytes.</summary>
/// <param name="Name">Its name in the pool.</param>
/// <param name="Format">qcow2, raw, …; null: as the pool has it.</param>
/// <param name="Capacity">The size that a guest sees.</param>
/// <param name="Allocation">How much of it is taken at once; null: libvirt's choice.</param>
/// <param name="Backing">What it lies over.</param>
internal sealed record VolumePlan(
    string Name,
    string? Format,
    long Capacity,
    long? Allocation = null,
    VolumePlan.BackingPlan? Backing = null)
{
    /// <summary>A volume below another one.</summary>
    internal sealed record BackingPlan(string Path, string? Format);
}
