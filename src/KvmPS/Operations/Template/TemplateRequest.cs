using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Inventory;
using KvmPS.Operations.VM;
using KvmPS.Planning.Memory;
using KvmPS.Planning.Vcpu;
using KvmPS.State;
using KvmPS.Xml;

namespace KvmPS.Operations.Template;

/// <summary>What VMs of a template are to have; what is null they have as the template has it.</summary>
internal sealed record TemplateRequest
{
    public long? Memory { get; init; }

    public long? MaximumMemory { get; init; }

    public int? Vcpu { get; init; }

    public int? MaximumVcpu { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Their NICs; null: those of the template.</summary>
    public IReadOnlyList<VMPlan.NicPlan>? Nics { get; init; }

    /// <summary>What cloud-init is to set up in each.</summary>
    public KvmCloudInit? CloudInit { get; init; }

    /// <summary>Where their disks go; null: beside the folder of templates.</summary>
    public string? DiskFolder { get; init; }

    /// <summary>Copies of the template's disks; else overlays over them.</summary>
    public bool Full { get; init; }

    /// <summary>In words: what is not as in the template, each after a comma.</summary>
    public string Text => string.Concat(new[]
    {
        Memory is null ? null : $"{ByteSize.Format(Memory)} of memory",
        MaximumMemory is null ? null : $"at most {ByteSize.Format(MaximumMemory)} of memory",
        Vcpu is null ? null : $"{Vcpu} vCPU",
        MaximumVcpu is null ? null : $"at most {MaximumVcpu} vCPU",
    }.OfType<string>().Concat(NicText).Select(t => ", " + t));

    private IEnumerable<string> NicText =>
        Nics is { Count: 0 } ? ["no NIC"] : (Nics ?? []).Select(n => n.Bridge is null ? $"network {n.Network}" : $"bridge {n.Bridge}");

    /// <summary>Names of VMs by a pattern with a place for a number, such as web-{0:00}.</summary>
    /// <exception cref="KvmException">InvalidNameFormat.</exception>
    public static IReadOnlyList<string> Names(string format, int first, int count)
    {
        try
        {
            var names = Enumerable
                .Range(first, count)
                .Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, i))
                .ToList();
            if (names.Distinct(StringComparer.Ordinal).Count() == count) return names;
        }
        catch (FormatException)
        {
            // Told below.
        }

        throw new KvmException(
            "InvalidNameFormat",
            Failure.InvalidArgument,
            $"'{format}' does not give {count} different names.",
            "Write {0} in place of the number, with its minimum of digits: 'web-{0:00}'");
    }

    /// <param name="connection">The host.</param>
    /// <param name="template">The template.</param>
    /// <param name="name">The VM's name.</param>
    /// <param name="ports">Where it can listen.</param>
    public VMClone Plan(Connection connection, StoredTemplate template, string name, HostPorts ports)
    {
        var settings = DomainSettingsXml.Parse(template.Definition);
        if (Title is not null) settings.Title = Title;
        if (Description is not null) settings.Description = Description;
        if (Tags.Count > 0) settings.Tags = Tags;
        if (Memory is not null || MaximumMemory is not null) SetMemory(settings, template.Name);
        if (Vcpu is not null || MaximumVcpu is not null)
        {
            var (now, most) = VcpuResolver.Make(Vcpu, MaximumVcpu, settings.Topology);
            settings.SetVcpus(now, most);
        }

        var images = template.Disks.Select(d => new CloneImage(d.Target, d.Path!, d.Format ?? "raw"));
        var definition = Nics is null ? settings.ToString() : DomainNicsXml.Parse(settings.ToString()).With(Nics);
        var clone = VMClone.OfTemplate(connection, definition, images, name,
            DiskFolder ?? Path.GetDirectoryName(Path.GetDirectoryName(template.Folder)), linked: !Full, ports);
        if (CloudInit is not null) clone.AddSeed(CloudInit);
        return clone;
    }

    private void SetMemory(DomainSettingsXml settings, string template)
    {
        if (settings.HasNumaNodes)
        {
            throw new KvmException(
                "MemoryFromNumaNodes",
                Failure.NotSupported,
                $"VMs of template '{template}' have guest NUMA nodes, and their memory is the sum of those, so it cannot be set as one "
                    + "number.",
                "Leave -Memory out.");
        }

        var (now, most) = MemoryResolver.Make(Memory, MaximumMemory);
        settings.SetMemory(now, most);
    }
}
