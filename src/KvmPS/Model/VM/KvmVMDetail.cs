using System.Diagnostics.CodeAnalysis;

namespace KvmPS.Model;

/// <summary>A VM with its devices, addresses and guest, as Get-KvmVM -Detailed gives it. It is taken wherever a VM is.</summary>
public sealed record KvmVMDetail : KvmVM
{
    [SetsRequiredMembers]
    internal KvmVMDetail(KvmVM vm)
        : base(vm)
    {
    }

    /// <summary>A short title, or null.</summary>
    public string? Title { get; init; }

    /// <summary>Its disks, CD-ROM and floppy drives.</summary>
    public KvmVMDiskDetail[] DiskDetail { get; init; } = [];

    /// <summary>Its NICs.</summary>
    public KvmVMNetworkAdapterDetail[] NetworkAdapterDetail { get; init; } = [];

    /// <inheritdoc />
    public override string ToString() => Name;
}
