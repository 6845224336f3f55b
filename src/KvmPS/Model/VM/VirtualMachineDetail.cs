using System.Diagnostics.CodeAnalysis;

namespace KvmPS.Model;

/// <summary>A VM with its devices, addresses and guest, as Get-KvmVM -Detailed gives it. It is taken wherever a VM is.</summary>
public sealed record VirtualMachineDetail : VirtualMachine
{
    [SetsRequiredMembers]
    internal VirtualMachineDetail(VirtualMachine vm)
        : base(vm)
    {
    }

    /// <summary>A short title, or null.</summary>
    public string? Title { get; init; }

    /// <summary>Its disks, CD-ROM and floppy drives.</summary>
    public VMDiskDetail[] DiskDetail { get; init; } = [];

    /// <summary>Its NICs.</summary>
    public VMNetworkAdapterDetail[] NetworkAdapterDetail { get; init; } = [];

    /// <inheritdoc />
    public override string ToString() => Name;
}
