namespace KvmPS.Model;

/// <summary>A disk or drive that a VM is to get, with every choice made.</summary>
internal sealed record VMDiskPlan
{
    public required string Path { get; init; }

    public required string Format { get; init; }

    public bool IsBlockDevice { get; init; }

    /// <summary>What it is on the host, where that is no file or device by its path.</summary>
    public DiskSource? Source { get; init; }

    /// <summary>True for a CD drive with a disc.</summary>
    public bool IsDrive { get; init; }

    public required KvmDiskBus Bus { get; init; }

    public required string Target { get; init; }

    public string? Serial { get; init; }

    public bool ReadOnly { get; init; }

    public bool Shareable { get; init; }

    public KvmDiskCache Cache { get; init; }

    /// <summary>The IOThread that does its I/O; null: QEMU's main thread.</summary>
    public int? IOThread { get; init; }

    /// <summary>libvirt's secret with the passphrase of an encrypted image.</summary>
    public Guid? Secret { get; init; }

    /// <summary>Where on a SCSI controller it goes.</summary>
    public ScsiPlace? Place { get; init; }

    /// <param name="Controller">The controller's number.</param>
    /// <param name="Unit">The unit on it.</param>
    /// <param name="IsNew">True when the controller has to be added first.</param>
    internal sealed record ScsiPlace(int Controller, int Unit, bool IsNew);
}
