namespace KvmPS.Planning.Metering;

/// <summary>
/// A VM's own counters at one look. They fall back to 0 when it is started anew, and with each device that is plugged in.
/// </summary>
internal sealed record MeterCounters
{
    /// <summary>libvirt's number of this run; null when the VM is off.</summary>
    public int? Number { get; init; }

    /// <summary>When its QEMU was started, in seconds since the host was; null where that is not to be seen.</summary>
    public double? Start { get; init; }

    /// <summary>CPU seconds of vCPUs and QEMU.</summary>
    public double Cpu { get; init; }

    /// <summary>Bytes that the guest has; null when it could not be asked.</summary>
    public long? Memory { get; init; }

    /// <summary>Sizes of its disks in bytes; null when they could not be asked.</summary>
    public long? Disk { get; init; }

    public IReadOnlyDictionary<string, DeviceCounts>? Disks { get; init; }

    public IReadOnlyDictionary<string, DeviceCounts>? Nics { get; init; }

    /// <summary>Targets of all its drives.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Targets of drives for CDs and floppies, whose media are no disks of the VM's.</summary>
    public IReadOnlyList<string> Removable { get; init; } = [];

    /// <summary>True when it is the same QEMU, so that the counters have gone on.</summary>
    public bool IsSameRun(MeterCounters before)
    {
        if (Number is null || before.Number is null) return false;
        // libvirt's numbers begin anew with the daemon; a process does not.
        return Start is { } now && before.Start is { } then ? Math.Abs(now - then) < 0.005 : Number == before.Number && Cpu >= before.Cpu;
    }

    /// <summary>What could not be asked this time is as it was.</summary>
    public MeterCounters CompletedBy(MeterCounters before)
    {
        var sameRun = IsSameRun(before);
        return this with
        {
            Memory = Memory ?? (sameRun ? before.Memory : null),
            Disk = Disk ?? before.Disk,
            Disks = Disks ?? (sameRun ? before.Disks : null),
            Nics = Nics ?? (sameRun ? before.Nics : null),
        };
    }
}
