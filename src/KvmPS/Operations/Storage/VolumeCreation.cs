using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Planning.Storage;
using KvmPS.Xml;

namespace KvmPS.Operations.Storage;

/// <summary>A volume that is made, wholly or not at all.</summary>
internal sealed class VolumeCreation
{
    private readonly StoragePool _pool;
    private readonly VolumePlan _plan;

    private VolumeCreation(StoragePool pool, VolumePlan plan)
    {
        (_pool, _plan) = (pool, plan);
    }

    /// <summary>Writes the tables of a qcow2 volume at once.</summary>
    public bool Metadata { get; private init; }

    /// <summary>The volume whose content it gets.</summary>
    public StorageVolume? Source { get; private init; }

    /// <summary>In words, for -WhatIf.</summary>
    public string Text =>
        $"Create {(_plan.Format is null ? "" : _plan.Format + " ")}volume '{_pool.Name}/{_plan.Name}' of {ByteSize.Format(_plan.Capacity)}"
        + (_plan.Allocation is > 0 ? $", {ByteSize.Format(_plan.Allocation)} of it allocated at once" : "")
        + (Metadata && _plan.Allocation is null or 0 ? ", with preallocated metadata" : "")
        + (_plan.Backing is { } below ? $", backed by '{below.Path}'" : "")
        + (Source is null ? "" : $", with the content of '{Source.Pool.Name}/{Source.Name}'");

    /// <param name="pool">The pool.</param>
    /// <param name="plan">The volume.</param>
    /// <param name="metadata">Writes the tables of a qcow2 volume at once.</param>
    /// <param name="source">The volume whose content it gets.</param>
    /// <exception cref="KvmException">StoragePoolNotActive, VolumeAlreadyExists, StoragePoolFull.</exception>
    public static VolumeCreation Plan(StoragePool pool, VolumePlan plan, bool metadata = false, StorageVolume? source = null)
    {
        StorageName.CheckVolume(plan.Name);
        RequireFree(pool, plan.Name);
        RequireSpace(pool, plan.Allocation ?? 0, $"the volume '{plan.Name}' allocates {ByteSize.Format(plan.Allocation)} at once");
        return new(pool, plan) { Metadata = metadata, Source = source };
    }

    /// <summary>
    /// A name is taken by what is there, not by what libvirt remembers: a file that went without it keeps its name in its list.
    /// </summary>
    /// <exception cref="KvmException">VolumeAlreadyExists.</exception>
    public static void RequireFree(StoragePool pool, string name) => StorageErrors.Explained(pool, () =>
    {
        if (pool.Find(name) is null) return;
        StorageJobs.Patiently(pool.Refresh);
        if (pool.Find(name) is not null) throw StorageErrors.VolumeExists(pool.Name, name);
    });

    /// <summary>libvirt remembers how much was free when it last looked; before that refuses anything, it looks again.</summary>
    /// <exception cref="KvmException">StoragePoolFull.</exception>
    public static void RequireSpace(StoragePool pool, long needed, string what) => StorageErrors.Explained(pool, () =>
    {
        if (needed <= Available(pool)) return;
        StorageJobs.Patiently(pool.Refresh);
        if (Available(pool) is var available && needed > available)
        {
            throw StorageErrors.Full(
                pool.Name,
                $"The storage pool '{pool.Name}' is too full: {ByteSize.Format(available)} are free, and {what}.");
        }
    });

    /// <summary>libvirt cannot be stopped half-way: a volume that is made when nobody wants it any more is deleted.</summary>
    public StorageVolume CarryOut(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var made = Make();
        if (!cancel.IsCancellationRequested) return made;
        StorageJobs.Discard(made);
        throw new OperationCanceledException(cancel);
    }

    private static long Available(StoragePool pool) => (long)pool.Facts().Info.available;

    private StorageVolume Make() => StorageErrors.Explained(_pool, () =>
    {
        var xml = VolumeXml.Write(_plan);
        try
        {
            return Source is null
                ? _pool.Create(xml, Metadata ? StorageVolCreateFlags.PreallocMetadata : StorageVolCreateFlags.None)
                : _pool.CreateFrom(xml, Source);
        }
        catch (LibvirtException error)
            when (!error.OutcomeUnknown
                && (
                    error.Number == ErrorNumber.StorageVolExist
                    || error.Message.Contains("already exists", StringComparison.Ordinal)))
        {
            // A file that libvirt has not seen yet, or somebody was quicker.
            throw StorageErrors.VolumeExists(_pool.Name, _plan.Name, error);
        }
    });
}
