using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Planning.VM;
using KvmPS.Planning.Vcpu;
using KvmPS.Xml;
using DomainCapabilities = KvmPS.Xml.DomainCapabilities;

namespace KvmPS.Operations.Template;

/// <summary>The VM that New-KvmVM would make for an image, on the network default.</summary>
internal static class ImageVM
{
    public static VMPlan Plan(
        Connection connection,
        string name,
        VMPlan.DiskPlan disk,
        long memory,
        int vcpu,
        KvmFirmwareKind firmware,
        Action<string> warn)
    {
        var host = new HostCapabilities(connection.Capabilities);
        var (domainType, works) = VirtTypes.Choose(
            KvmVirtType.Auto,
            host,
            reason => warn($"VMs run in software emulation on this host, which is slow: {reason}."));
        var machine = MachineResolver.Make(null, host.Architecture, domainType, host);
        var capabilities = new DomainCapabilities(connection.DomainCapabilities(host.Architecture, machine, domainType));
        HostLimits.Check(host, capabilities, vcpu, [], firmware);
        return new()
        {
            Name = name,
            Id = Guid.NewGuid(),
            DomainType = domainType,
            Architecture = host.Architecture,
            Machine = machine,
            Uefi = firmware == KvmFirmwareKind.Uefi,
            Memory = memory,
            MaximumMemory = memory,
            Vcpu = vcpu,
            MaximumVcpu = vcpu,
            Cpu = CpuResolver.Make(null, domainType, works, capabilities),
            Disks = [disk],
            Nics = [new("default", null)],
            Graphics = KvmGraphicsKind.Vnc,
            VideoModel = GraphicsResolver.Video(KvmGraphicsKind.Vnc, capabilities),
        };
    }
}
