namespace KvmPS.Model;

/// <summary>A new VM with every choice made. Sizes in bytes.</summary>
internal sealed record VMPlan
{
    public required string Name { get; init; }

    public required Guid Id { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>libvirt's domain type: kvm, qemu or that of another driver.</summary>
    public required string DomainType { get; init; }

    public required string Architecture { get; init; }

    /// <summary>null: the hypervisor's default.</summary>
    public string? Machine { get; init; }

    public bool Uefi { get; init; }

    public long Memory { get; init; }

    public long MaximumMemory { get; init; }

    public int Vcpu { get; init; }

    public int MaximumVcpu { get; init; }

    public IReadOnlyList<int> CpuSet { get; init; } = [];

    public CpuPlan? Cpu { get; init; }

    public KvmCpuTopology? Topology { get; init; }

    public IReadOnlyList<DiskPlan> Disks { get; init; } = [];

    public IReadOnlyList<string> CdRoms { get; init; } = [];

    /// <summary>The disc of cloud-init; null: none.</summary>
    public SeedPlan? Seed { get; init; }

    public string? Kernel { get; init; }

    public string? Initrd { get; init; }

    public string? KernelArguments { get; init; }

    public IReadOnlyList<NicPlan> Nics { get; init; } = [];

    public KvmGraphicsKind Graphics { get; init; }

    public string Listen { get; init; } = "127.0.0.1";

    public string? GraphicsPassword { get; init; }

    /// <summary>null: no screen.</summary>
    public string? VideoModel { get; init; }

    /// <summary>A disk with the format that it has; with a source, the path is there to tell it apart.</summary>
    internal sealed record DiskPlan(string Path, string Format, bool IsBlockDevice, DiskSource? Source = null);

    /// <summary>A disc that is made together with the VM.</summary>
    internal sealed record SeedPlan(string Path, byte[] Image);

    /// <summary>A NIC on a libvirt network or on a bridge of the host; without a MAC address libvirt makes one.</summary>
    internal sealed record NicPlan(string? Network, string? Bridge, string? Mac = null);

    /// <summary>A CPU mode (host-passthrough, host-model, maximum, custom) and, for custom, the model.</summary>
    internal sealed record CpuPlan(string Mode, string? Model);
}
