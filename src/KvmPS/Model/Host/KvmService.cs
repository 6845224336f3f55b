namespace KvmPS.Model;

/// <summary>One of libvirt's daemons on this machine.</summary>
public sealed record KvmService
{
    /// <summary>Its name: libvirtd, or virtqemud and others where libvirt is split into several daemons.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it runs.</summary>
    public KvmServiceState State { get; init; }

    /// <summary>Its process, or null when it does not run.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Whether it starts together with the host; null where no systemd decides that.</summary>
    public bool? StartsWithHost { get; init; }

    /// <summary>True when systemd starts and stops it.</summary>
    public bool UsesSystemd { get; init; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
