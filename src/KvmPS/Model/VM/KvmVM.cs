namespace KvmPS.Model;

/// <summary>A VM as it was when it was read. Sizes in bytes.</summary>
public record KvmVM
{
    private IReadOnlyDictionary<string, string>? _tag;
    private int? _snapshotCount;
    private KvmVMAddress[]? _ipAddress;
    private string? _guestOS;

    /// <summary>The VM's name; unique on its host, and libvirt distinguishes upper and lower case.</summary>
    public required string Name { get; init; }

    /// <summary>The VM's UUID, which stays the same when it is renamed.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is doing.</summary>
    public KvmVMState State { get; init; }

    /// <summary>Why it is in that state, in libvirt's words (such as Booted, Shutdown, Destroyed, IOError).</summary>
    public string StateReason { get; init; } = "";

    /// <summary>
    /// Percent of its vCPUs that it used since the last query in this session, or on average since it was started when
    /// this is the first query; null when it is off.
    /// </summary>
    public double? CpuUsage { get; init; }

    /// <summary>CPU time used since it was started, QEMU's own work included; null when it is off.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>vCPUs that are plugged in.</summary>
    public int Vcpu { get; init; }

    /// <summary>vCPUs that it can grow to without a restart.</summary>
    public int MaximumVcpu { get; init; }

    /// <summary>Memory that the guest has now, in bytes (the balloon's size).</summary>
    public long Memory { get; init; }

    /// <summary>Memory that the balloon can grow to, in bytes.</summary>
    public long MaximumMemory { get; init; }

    /// <summary>How long its QEMU has been running; null when it is off or on another host.</summary>
    public TimeSpan? Uptime { get; init; }

    /// <summary>True when it starts together with the host.</summary>
    public bool Autostart { get; init; }

    /// <summary>False when it has no stored definition and disappears when it stops.</summary>
    public bool Persistent { get; init; }

    /// <summary>virsh's Id: a small number while it runs.</summary>
    public int? DomainId { get; init; }

    /// <summary>Its disks by target, such as vda.</summary>
    public string[] Disk { get; init; } = [];

    /// <summary>Host side devices of its NICs, such as vnet3; libvirt names them only while it runs.</summary>
    public string[] NetworkAdapter { get; init; } = [];

    /// <summary>Its tags by name, such as env; read from the VM when this property is first asked for.</summary>
    public IReadOnlyDictionary<string, string>? Tag
    {
        get => _tag ??= Late?.Tags();
        init => _tag = value;
    }

    /// <summary>How many snapshots it has, read when this property is first asked for; null where libvirt's driver has none.</summary>
    public int? SnapshotCount
    {
        get => _snapshotCount ??= Late?.Snapshots();
        init => _snapshotCount = value;
    }

    /// <summary>
    /// Addresses of its guest, read when this property is first asked for: from the guest's agent, or else from DHCP leases and what the
    /// host has seen. Empty when it is off.
    /// </summary>
    public KvmVMAddress[] IPAddress
    {
        get => _ipAddress ?? Late?.Addresses.Value ?? [];
        init => _ipAddress = value;
    }

    /// <summary>
    /// The guest's operating system, read from its agent when this property is first used; null when the agent does not respond
    /// immediately, or is not there.
    /// </summary>
    public string? GuestOS
    {
        get => _guestOS ?? Late?.OS.Value;
        init => _guestOS = value;
    }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => Name;

    /// <summary>Reads what is asked for later; null for a VM that is only named.</summary>
    internal VMLateReads? Late { get; init; }
}
