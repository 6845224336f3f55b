namespace KvmPS.Libvirt;

/// <summary>
/// What went through a disk or a NIC since it was plugged in, as the guest sees it: read and received is in, written and sent is out.
/// </summary>
internal sealed class DeviceUse
{
    public long InBytes { get; set; }

    public long InOperations { get; set; }

    public long OutBytes { get; set; }

    public long OutOperations { get; set; }

    /// <summary>A disk's size as the guest has it; 0 when it is not known.</summary>
    public long Capacity { get; set; }

    /// <summary>False while no counters have come: the VM is off, or its QEMU was not asked.</summary>
    public bool IsCounted { get; private set; }

    /// <summary>Takes a figure of the bulk statistics; the field's end says which.</summary>
    public void Take(ReadOnlySpan<byte> name, long value)
    {
        IsCounted |= name.EndsWith(".bytes"u8);
        if (name.EndsWith(".rd.bytes"u8) || name.EndsWith(".rx.bytes"u8)) InBytes = value;
        else if (name.EndsWith(".rd.reqs"u8) || name.EndsWith(".rx.pkts"u8)) InOperations = value;
        else if (name.EndsWith(".wr.bytes"u8) || name.EndsWith(".tx.bytes"u8)) OutBytes = value;
        else if (name.EndsWith(".wr.reqs"u8) || name.EndsWith(".tx.pkts"u8)) OutOperations = value;
        else if (name.EndsWith(".capacity"u8)) Capacity = value;
    }
}
