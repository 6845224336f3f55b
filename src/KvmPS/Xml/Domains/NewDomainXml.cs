using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>Writes the definition of a new VM (https://libvirt.org/formatdomain.html).</summary>
internal static class NewDomainXml
{
    // As virt-install: free PCIe ports for devices that are added while the VM runs.
    private const int SparePciePorts = 14;

    public static string Write(VMPlan plan)
    {
        var root = new XElement("domain",
            new XAttribute("type", plan.DomainType),
            new XElement("name", plan.Name),
            new XElement("uuid", plan.Id.ToString()),
            plan.Title is null ? null : new XElement("title", plan.Title),
            plan.Description is null ? null : new XElement("description", plan.Description),
            new XElement("memory", new XAttribute("unit", "KiB"), KiB(plan.MaximumMemory)),
            new XElement("currentMemory", new XAttribute("unit", "KiB"), KiB(plan.Memory)),
            Vcpu(plan),
            Os(plan),
            Features(plan),
            Cpu(plan),
            Clock(plan),
            new XElement("on_poweroff", "destroy"),
            new XElement("on_reboot", "restart"),
            new XElement("on_crash", "destroy"),
            new XElement("devices", DomainDevicesXml.Write(plan, SparePciePorts)));
        TagsXml.Set(root, plan.Tags);
        return Text(root);
    }

    /// <summary>As XElement.ToString does it, but a carriage return in a text is kept.</summary>
    private static string Text(XElement root)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(
                text,
                new XmlWriterSettings
                {
                    OmitXmlDeclaration = true,
                    Indent = true,
                    NewLineHandling = NewLineHandling.Entitize,
                }))
        {
            root.Save(writer);
        }

        return text.ToString();
    }

    private static long KiB(long bytes) => (bytes + 1023) / 1024;

    private static XElement Vcpu(VMPlan plan) => new("vcpu",
        new XAttribute("placement", "static"),
        plan.CpuSet.Count == 0 ? null : new XAttribute("cpuset", CpuList.Format(plan.CpuSet)),
        plan.Vcpu == plan.MaximumVcpu ? null : new XAttribute("current", plan.Vcpu),
        plan.MaximumVcpu.ToString(CultureInfo.InvariantCulture));

    private static XElement Os(VMPlan plan) => new("os",
        plan.Uefi ? new XAttribute("firmware", "efi") : null,
        new XElement("type",
            new XAttribute("arch", plan.Architecture),
            plan.Machine is null ? null : new XAttribute("machine", plan.Machine),
            "hvm"),
        plan.Kernel is null ? null : new XElement("kernel", plan.Kernel),
        plan.Initrd is null ? null : new XElement("initrd", plan.Initrd),
        plan.KernelArguments is null ? null : new XElement("cmdline", plan.KernelArguments));

    private static XElement? Features(VMPlan plan) => IsX86(plan) ? new("features", new XElement("acpi"), new XElement("apic"))
        : plan.Uefi ? new("features", new XElement("acpi")) : null;

    private static XElement? Cpu(VMPlan plan)
    {
        if (plan.Cpu is null && plan.Topology is null) return null;
        var topology = plan.Topology is not { } t ? null : TopologyXml.New(t);
        return plan.Cpu switch
        {
            null => new("cpu", topology),
            { Model: { } model } => new("cpu", new XAttribute("mode", "custom"), new XAttribute("match", "exact"),
                new XElement("model", new XAttribute("fallback", "forbid"), model), topology),
            var cpu => new("cpu", new XAttribute("mode", cpu.Mode), topology),
        };
    }

    /// <summary>The timers that every management tool sets for PCs: lost ticks are caught up, and the HPET is off.</summary>
    private static XElement Clock(VMPlan plan) => new("clock",
        new XAttribute("offset", "utc"),
        !IsX86(plan) ? null : new object[]
        {
            Timer("rtc", "tickpolicy", "catchup"),
            Timer("pit", "tickpolicy", "delay"),
            Timer("hpet", "present", "no"),
        });

    private static XElement Timer(string name, string attribute, string value) =>
        new("timer", new XAttribute("name", name), new XAttribute(attribute, value));

    private static bool IsX86(VMPlan plan) => plan.Architecture is "x86_64" or "i686";
}
