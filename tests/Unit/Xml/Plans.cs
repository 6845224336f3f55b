using KvmPS.Model;

namespace KvmPS.Unit.Xml;

/// <summary>Plans of new VMs on several boards.</summary>
internal static class Plans
{
    public static VMPlan Q35 { get; } = new()
    {
        Name = "web-01",
        Id = Guid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        DomainType = "kvm",
        Architecture = "x86_64",
        Machine = "q35",
        Memory = 1L << 30,
        MaximumMemory = 2L << 30,
        Vcpu = 1,
        MaximumVcpu = 1,
        VideoModel = "virtio",
    };

    public static VMPlan Pc { get; } = Q35 with { Machine = "pc", DomainType = "qemu", VideoModel = "vga" };

    public static VMPlan Arm { get; } = Q35 with { Architecture = "aarch64", Machine = "virt", Uefi = true };

    public static VMPlan Full { get; } = Q35 with
    {
        Title = "A <title>",
        Description = "Two\nlines & more",
        Uefi = true,
        Vcpu = 5,
        MaximumVcpu = 16,
        CpuSet = [0, 1, 2, 4],
        Cpu = new("custom", "qemu64"),
        Topology = new KvmCpuTopology("sockets=2,cores=4,threads=2"),
        Disks = [new("/images/a.qcow2", "qcow2", false), new("/dev/vg/lv", "raw", true)],
        CdRoms = ["/iso/install.iso"],
        Nics = [new("default", null), new(null, "br0")],
        Listen = "::1",
        GraphicsPassword = "secret",
    };

    public static VMPlan Kernel { get; } =
        Pc with
        {
            Kernel = "/boot/vmlinuz",
            Initrd = "/boot/initrd",
            KernelArguments = "console=ttyS0 a=\"b\"",
            Graphics = KvmGraphicsKind.None,
            VideoModel = null,
        };

    public static VMPlan Spice { get; } =
        Q35 with
        {
            Graphics = KvmGraphicsKind.Spice,
            Cpu = new("host-passthrough", null),
            GraphicsPassword = "a longer one",
        };

    public static IReadOnlyList<VMPlan> All { get; } = [Q35, Pc, Arm, Full, Kernel, Spice];
}
