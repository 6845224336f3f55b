namespace KvmPS.Model;

/// <summary>A KVM host as it was when it was read. Sizes in bytes.</summary>
public sealed record KvmHost
{
    /// <summary>The host's name.</summary>
    public required string HostName { get; init; }

    /// <summary>How guests run here: Kvm only where the CPU's virtualisation can really be used.</summary>
    public KvmVirtualisation Virtualisation { get; init; }

    /// <summary>Why it is Emulated; null for Kvm.</summary>
    public string? VirtualisationReason { get; init; }

    /// <summary>Processor architecture, such as x86_64.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>libvirt's name of the CPU model.</summary>
    public string CpuModel { get; init; } = "";

    /// <summary>CPU packages.</summary>
    public int Sockets { get; init; }

    /// <summary>Cores of all packages.</summary>
    public int Cores { get; init; }

    /// <summary>Threads of all cores, that is logical CPUs.</summary>
    public int Threads { get; init; }

    /// <summary>Memory in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>Memory that is free, in bytes; null where libvirt's driver cannot tell.</summary>
    public long? FreeMemory { get; init; }

    /// <summary>NUMA nodes.</summary>
    public KvmNumaNode[] NumaNode { get; init; } = [];

    /// <summary>Version of the daemon's libvirt.</summary>
    public Version? LibvirtVersion { get; init; }

    /// <summary>Version of the hypervisor, QEMU as a rule.</summary>
    public Version? HypervisorVersion { get; init; }

    /// <summary>All VMs, running or not.</summary>
    public int VMCount { get; init; }

    /// <summary>VMs that run.</summary>
    public int RunningVMCount { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => HostName;
}
