using System.Xml;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>
/// A definition that goes to a file or comes from one (https://libvirt.org/formatdomain.html), also one of a VM that ran:
/// that names what libvirt gave it for the time being. Everything else stays as it is, also what KvmPS does not know.
/// </summary>
internal sealed class PortableDomainXml
{
    // Names that libvirt gives to NICs' ends on the host.
    private static readonly string[] GivenNicNames = ["vnet", "vif", "macvtap", "macvlan"];

    private readonly XElement _root;

    private PortableDomainXml(XElement root)
    {
        _root = root;
    }

    public string Name => _root.Element("name")?.Value ?? "";

    /// <summary>The VM's UUID; empty where the text has none.</summary>
    public Guid Id => Guid.TryParse(_root.Element("uuid")?.Value.Trim(), out var id) ? id : Guid.Empty;

    /// <summary>True for what libvirt says of a VM that runs.</summary>
    public bool IsLive => _root.Attribute("id") is not null;

    /// <summary>Disks, CD-ROMs and floppies, in the order of the definition.</summary>
    public IReadOnlyList<DiskElement> Disks => Devices("disk").Select(d => new DiskElement(d)).ToList();

    /// <summary>How many NICs a guest sees; those that share a MAC address (a failover pair) are one.</summary>
    public int NicCount => NicsByMac.Count();

    /// <summary>Files in which the VM keeps state beside its disks, as far as the definition names them.</summary>
    public IReadOnlyList<StateFileXml> StateFiles => StateFileXml.Of(_root);

    /// <summary>Ports that the VM listens on, and whether they are UDP ports.</summary>
    public IReadOnlyList<(int Port, bool IsUdp)> Ports => [.. ExclusiveResources.Of(_root)
        .Where(r => r.Kind == ExclusiveKind.Port || r.Element.Name == "graphics")
        .Select(r => (Port: int.TryParse(r.Value, out var port) ? port : 0, r.IsUdp)).Where(p => p.Port > 0)];

    /// <summary>True when the firmware keeps variables in a file that libvirt names after the VM.</summary>
    public bool HasImpliedNvram => NvramXml.IsImplied(_root);

    /// <summary>True when the firmware's variables are neither a file nor a device of the host.</summary>
    public bool HasNetworkNvram => NvramXml.IsNetwork(_root);

    /// <summary>True for an emulated TPM whose state libvirt keeps in a folder named after the VM's UUID.</summary>
    public bool HasTpmFolder => Tpms.Any();

    /// <summary>True when that folder outlives the VM.</summary>
    public bool KeepsTpmFolder => Tpms.Any(t => (string?)t.Attribute("persistent_state") == "yes");

    /// <param name="xml">The text.</param>
    /// <param name="what">What the text is, for the message: a file's name in quotes, or such.</param>
    /// <exception cref="KvmException">NotAVMDefinition.</exception>
    public static PortableDomainXml Parse(string xml, string what)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            var root = XElement.Load(reader, LoadOptions.PreserveWhitespace);
            if (root.Name.LocalName == "domain" && root.Element("name") is not null) return new(root);
        }
        catch (XmlException error)
        {
            throw NotADefinition(what, error.Message, error);
        }

        throw NotADefinition(what, "there is no <domain> with a <name> in it.");
    }

    /// <summary>Lets disks that are volumes of pools count as the files that these are; what is written of them does not change.</summary>
    public void NoteVolumes(Func<(string Pool, string Name), VolumeFile?> volumes) => VolumeFile.Note(_root, volumes);

    public override string ToString() => _root.ToString(SaveOptions.DisableFormatting);

    /// <summary>Says which VM it is, where it does not.</summary>
    public void FillId(Guid id)
    {
        if (Id == Guid.Empty) SetId(id);
    }

    public void Rename(string name) => _root.SetElementValue("name", name);

    /// <summary>
    /// Becomes the definition of another VM, which can be beside the one that it was made of. Disks and files with state stay.
    /// </summary>
    /// <param name="name">The new VM's name.</param>
    /// <param name="id">Its UUID; null: none, for a template.</param>
    /// <param name="freePort">A port in place of one, and whether it is a UDP port.</param>
    /// <returns>What somebody has to know, a sentence each.</returns>
    public IReadOnlyList<string> BecomeAnother(string name, Guid? id, Func<int, bool, int> freePort) => new IdentityChange(_root, name, id,
        freePort).CarryOut();

    /// <summary>Gives a disk another image, with content and backing files of its own.</summary>
    public void SetDisk(string target, string path, string format) => new SnapshotDomainXml(_root).SetSource(target, path, format);

    /// <summary>Gives a disk an overlay over its image.</summary>
    public void SetOverlay(string target, string path) => new SnapshotDomainXml(_root).SetOverlay(target, path, "qcow2");

    /// <summary>Says that a disk's image is at another path.</summary>
    public void MoveDisk(string target, string path) => new SnapshotDomainXml(_root).Move(target, path);

    /// <summary>
    /// Takes over the backing chains that the stored definition of the same VM prescribes: what libvirt says of a running VM does not
    /// tell them from those that it has detected.
    /// </summary>
    public void KeepBackingChains(PortableDomainXml stored) => new SnapshotDomainXml(_root).KeepChains(new(stored._root), _ => null);

    /// <summary>True when both say the same of the CPU's model and features.</summary>
    public bool HasSameCpuModel(PortableDomainXml other) => CpuXml.SameModel(_root.Element("cpu"), other._root.Element("cpu"));

    /// <summary>Says of the CPU's model and features what another text of the same VM says. Topology, caches and NUMA nodes stay.</summary>
    public void TakeCpuModel(PortableDomainXml other)
    {
        var cpu = CpuXml.WithModelOf(_root.Element("cpu"), other._root.Element("cpu"));
        _root.Elements("cpu").Remove();
        _root.Add(cpu);
    }

    public void RemoveDisk(string target) => Devices("disk").Where(d => (string?)d.Element("target")?.Attribute("dev") == target).Remove();

    /// <summary>Adds a CD drive with a disc, on virtio-scsi: kernels made for clouds have no drivers for SATA and IDE.</summary>
    public void AddDrive(string disc)
    {
        var now = DomainDisksXml.Parse(ToString());
        var free =
            now.FreeScsiPlaces().Select(p => new VMDiskPlan.ScsiPlace(p.Controller, p.Unit, IsNew: false)).FirstOrDefault()
            ?? new(now.NextScsiController, 0, IsNew: true);
        var plan = new VMDiskPlan
        {
            Path = disc,
            Format = "raw",
            IsDrive = true,
            ReadOnly = true,
            Bus = KvmDiskBus.Scsi,
            Target = DiskTarget.Next(KvmDiskBus.Scsi, [.. Disks.Select(d => d.Target)]),
            Place = free,
        };
        var devices = _root.Element("devices")!;
        if (free.IsNew) devices.Add(XElement.Parse(NewDiskXml.ScsiController(free.Controller)));
        devices.Add(XElement.Parse(NewDiskXml.Disk(plan)));
    }

    /// <summary>MAC addresses of the first NICs; libvirt gives the others theirs. Those that share an address go on sharing one.</summary>
    public void SetMacs(IReadOnlyList<string> macs)
    {
        foreach (var (nics, mac) in NicsByMac.ToList().Zip(macs))
        {
            foreach (var nic in nics)
            {
                nic.Elements("mac").Remove();
                nic.AddFirst(new XElement("mac", new XAttribute("address", mac)));
            }
        }
    }

    /// <summary>Names another file for state of the VM: see <see cref="StateFileXml.Label"/>.</summary>
    public void SetStateFile(string label, string path) => StateFileXml.Set(_root, label, path);

    /// <summary>Leaves the file with the firmware's variables to libvirt, which makes it from the firmware's template.</summary>
    public void ForgetNvram()
    {
        if (_root.Element("os")?.Element("nvram") is not null) NvramXml.Set(_root, null);
    }

    /// <summary>Takes out what libvirt gave the VM while it ran, and would not give it again.</summary>
    public void RemoveRuntimeParts()
    {
        _root.SetAttributeValue("id", null);
        _root.Elements("resource").Where(r => r.Elements().All(e => e.Name == "partition" && e.Value.Trim() == "/machine")).Remove();
        _root.Elements("seclabel").Where(s => (string?)s.Attribute("type") == "dynamic").Remove();
        var devices = _root.Element("devices");
        if (devices is null) return;
        devices.Descendants("alias").Where(a => !DeviceAlias.IsUsers(a)).Remove();
        foreach (var disk in Devices("disk"))
        {
            // libvirt looks anew for the layers below.
            disk.Elements("backingStore").Remove();
            disk.Elements("mirror").Remove();
            disk.Element("source")?.SetAttributeValue("index", null);
        }

        foreach (var nic in Devices("interface"))
        {
            nic.Elements("target").Where(t => GivenNicNames.Any(g => IsNumbered((string?)t.Attribute("dev"), g))).Remove();
            nic.Element("source")?.SetAttributeValue("portid", null);
            if ((string?)nic.Attribute("type") == "network") nic.Element("source")?.SetAttributeValue("bridge", null);
        }

        foreach (var device in Devices("serial", "parallel", "console", "channel")) RemoveGivenEnds(device);
        Devices("graphics").DescendantsAndSelf().Attributes("socket").Where(s => IsGiven(s.Value)).Remove();
        foreach (var graphics in Devices("graphics").Where(g => (string?)g.Attribute("autoport") == "yes"))
        {
            // As libvirt writes "any" where the VM is off.
            if (graphics.Attribute("port") is { } port) port.Value = "-1";
            graphics.SetAttributeValue("tlsPort", null);
        }
    }

    /// <summary>True for a socket in a folder that libvirt makes for each run of a VM.</summary>
    public static bool IsGiven(string path) => path.Contains("/libvirt/qemu/", StringComparison.Ordinal)
        && (path.Contains("/channel/", StringComparison.Ordinal) || path.Contains("/domain-", StringComparison.Ordinal));

    public static KvmException NotADefinition(string what, string why, Exception? inner = null) =>
        new(
            "NotAVMDefinition",
            Failure.InvalidArgument,
            $"{what} is not the definition of a VM: {why}",
            "Give the output of Export-KvmVM, Get-KvmVMXml or virsh dumpxml.",
            inner);

    private void SetId(Guid id)
    {
        if (_root.Element("uuid") is { } uuid) uuid.Value = id.ToString();
        else _root.Element("name")!.AddAfterSelf(new XElement("uuid", id));
    }

    private static void RemoveGivenEnds(XElement device)
    {
        device.SetAttributeValue("tty", null);
        device.Element("target")?.SetAttributeValue("state", null);
        // A terminal's number, and a socket in the folder that libvirt makes for each run.
        device.Elements("source").Where(s => (string?)device.Attribute("type") == "pty"
            || ((string?)device.Attribute("type") == "unix" && (string?)s.Attribute("path") is { } path && IsGiven(path))).Remove();
    }

    private static bool IsNumbered(string? name, string prefix) =>
        name is not null
        && name.StartsWith(prefix, StringComparison.Ordinal)
        && name.Length > prefix.Length
        && name.Skip(prefix.Length).All(char.IsAsciiDigit);

    private IEnumerable<XElement> Tpms => Devices("tpm").Elements("backend")
        .Where(b => (string?)b.Attribute("type") == "emulator" && b.Elements("source").Attributes("path").FirstOrDefault() is null);

    private IEnumerable<IGrouping<object, XElement>> NicsByMac => Devices("interface")
        .GroupBy(n => ((string?)n.Element("mac")?.Attribute("address"))?.ToLowerInvariant() ?? (object)n);

    private IEnumerable<XElement> Devices(params string[] names) =>
        _root.Element("devices")?.Elements().Where(e => names.Contains(e.Name.LocalName)) ?? [];
}
