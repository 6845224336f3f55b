using System.Text.RegularExpressions;
using System.Xml.Linq;
using KvmPS.Definitions;
using KvmPS.Model;
using KvmPS.Planning.Network;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

/// <summary>
/// Every edit of a definition, over definitions with elements of all kinds: only the value that was edited differs afterwards. With
/// KVMPS_XML_CORPUS also over all that are in that folder.
/// </summary>
public sealed class RoundTripTests
{
    // A path in DefinitionDiff's words begins with one of these, or the edit has touched what was none of its business.
    private static readonly (string Name, Action<DomainSettingsXml> Edit, string Allowed)[] Settings =
    [
        ("title", x => x.Title = "other", "title"),
        ("no title", x => x.Title = null, "title"),
        ("description", x => x.Description = "other", "description"),
        ("tags", x => x.Tags = new Dictionary<string, string> { ["env"] = "test" }, "metadata( added|/tags)"),
        ("no tags", x => x.Tags = new Dictionary<string, string>(), "metadata( removed: <metadata ?/>|/tags)"),
        ("machine", x => x.Machine = "pc-i440fx-7.1", "os/type/@machine"),
        ("CPU model", x => x.SetCpu(new("custom", "Westmere")), "cpu( added|/@(mode|match|check|migratable)|/model)"),
        ("CPU mode", x => x.SetCpu(new("host-model", null)), "cpu( added|/@(mode|match|check|migratable)|/model)"),
        ("CPU feature", x => x.SetCpuFeature(new("aes", "disable")), "cpu( added|/feature)"),
        ("topology", x => x.SetTopology(new("sockets=1,cores=2,threads=1")), "cpu( added|/topology)"),
        ("more vCPUs", x => x.SetMaximumVcpu(x.MaximumVcpu + 4), "vcpu|cpu/numa/cell(\\[[^]]*\\])?/@cpus"),
        ("fewer vCPUs", x => x.SetMaximumVcpu(Math.Max(1, x.MaximumVcpu - 1)), "vcpus?|cpu/numa/cell(\\[[^]]*\\])?/@cpus"),
        (
            "more memory",
            x => x.SetMaximumMemory(x.MaximumMemory + (1L << 30)),
            "memory|maxMemory|cpu/numa/cell(\\[[^]]*\\])?/@(memory|unit)"),
        (
            "less memory",
            x => x.SetMaximumMemory(x.MaximumMemory - (8L << 20)),
            "memory|currentMemory|maxMemory|cpu/numa/cell(\\[[^]]*\\])?/@(memory|unit)"),
        (
            "memory slots",
            x => x.HotAdd.Set(4, 1L << 30, x.MaximumVcpu),
            "maxMemory|cpu( added|/numa added)|cpu/numa/cell(\\[[^]]*\\])?/@(memory|unit)"),
        ("no memory slots", x => x.HotAdd.Set(0, 0, x.MaximumVcpu), "maxMemory"),
        ("huge pages", x => x.Backing.HugePageSize = 2L << 20, "memoryBacking( added|/hugepages)"),
        ("no huge pages", x => x.Backing.HugePageSize = 0, "memoryBacking( removed: <memoryBacking>.*</memoryBacking>$|/hugepages)"),
        ("memory lock", x => x.Backing.Locked = true, "memoryBacking( added|/locked)"),
        ("no memory lock", x => x.Backing.Locked = false, "memoryBacking( removed: <memoryBacking>.*</memoryBacking>$|/locked)"),
        ("NUMA node", x => x.Backing.SetNodes([0, 1]), "numatune( added|/memory)"),
        ("no NUMA node", x => x.Backing.SetNodes([]), "numatune( removed: <numatune>.*</numatune>$|/memory)"),
        (
            "boot order",
            x => x.Boot.Set([.. x.Boot.Choices.Reverse().SelectMany(x.Boot.Find)]),
            "os/boot removed|devices/[a-z]+(\\[[^]]*\\])?/boot(/@order| added)"),
        (
            "boot from one",
            x => x.Boot.Set([.. x.Boot.Choices.Take(1).SelectMany(x.Boot.Find)]),
            "os/boot removed|devices/[a-z]+(\\[[^]]*\\])?/boot(/@order| added| removed)"),
    ];

    private static readonly (string Name, Action<DiskEdit> Edit, string Allowed)[] Disks =
    [
        ("cache", d => d.SetDriver("cache", "directsync"), "driver( added: <driver name=\"qemu\" cache=\"directsync\" />|/@cache)"),
        ("no cache", d => d.SetDriver("cache", null), "driver( added: <driver name=\"qemu\" />|/@cache)"),
        ("IOThread", d => d.SetDriver("iothread", "1"), "driver( added: <driver name=\"qemu\" iothread=\"1\" />|/@iothread|/iothreads)"),
        (
            "limits",
            d => d.SetLimits(new() { TotalIops = 77 }),
            "iotune( added|( removed: <iotune>|/)(total|read|write)_(bytes|iops)_sec\\b)"),
        ("no limits", d => d.SetLimits(new()), "iotune( removed: <iotune>.*</iotune>$|/(total|read|write)_(bytes|iops)_sec\\b)"),
        (
            "disc",
            d => d.SetSource("/srv/other.iso", "raw"),
            "/@type|driver( added: <driver name=\"qemu\" type=\"raw\" />|/@type)|source(?!/@startupPolicy)|backingStore removed|mirror "
                + "removed"),
        (
            "no disc",
            d => d.SetSource(null, "raw"),
            "/@type|driver( added: <driver name=\"qemu\" type=\"raw\" />|/@type)|source(?!/@startupPolicy)|backingStore removed|mirror "
                + "removed"),
    ];

    private static readonly (string Name, Action<NicEdit> Edit, string Allowed)[] Nics =
    [
        ("network", n => n.SetNetwork("other"), "/@type|source|virtualport removed"),
        ("bridge", n => n.SetBridge("br7"), "/@type|source|virtualport removed"),
        ("MAC address", n => n.SetMac("52:54:00:12:34:56"), "mac"),
        ("model", n => n.SetModel("virtio"), "model( added: <model type=\"virtio\" />|/@type)"),
        ("other model", n => n.SetModel("e1000e"), "model( added: <model type=\"e1000e\" />|/@type)|driver removed"),
        ("cable out", n => n.SetLink(up: false), "link"),
        ("cable in", n => n.SetLink(up: true), "link( removed|/@state)"),
        ("VLAN", n => n.SetVlan(7), "vlan"),
        ("filter", n => n.SetFilter("no-mac-spoofing"), "filterref"),
        (
            "inbound",
            n => n.SetInbound(5 << 20),
            "bandwidth( added: <bandwidth><inbound average=\"5120\" /></bandwidth>|/inbound( added: <inbound average=\"5120\" "
                + "/>|/@average))"),
        (
            "outbound",
            n => n.SetOutbound(5 << 20),
            "bandwidth( added: <bandwidth><outbound average=\"5120\" /></bandwidth>|/outbound( added: <outbound average=\"5120\" "
                + "/>|/@average))"),
        (
            "no inbound",
            n => n.SetInbound(0),
            "bandwidth( removed: <bandwidth>\\s*<inbound (?!floor)|/inbound(/@(average|peak|burst)| removed))"),
    ];

    [Fact]
    public void An_edit_of_a_setting_changes_nothing_else()
    {
        var faults = new List<string>();
        var definitions = DefinitionSet.Of("domain");
        // Where it is missing, libvirt adds the memory.
        foreach (var (file, xml) in definitions.Where(d => d.Xml.Element("memory") is not null))
        {
            var text = xml.ToString(SaveOptions.DisableFormatting);
            Check(file, "no edit", text, DomainSettingsXml.Parse(text).ToString(), "$^", faults);
            foreach (var (name, edit, allowed) in Settings)
            {
                var settings = DomainSettingsXml.Parse(text);
                edit(settings);
                Check(file, name, text, settings.ToString(), allowed, faults);
            }

            foreach (var thread in new PinnedThread[] { new(PinnedKind.Vcpu, 0), new(PinnedKind.Emulator, 0), new(PinnedKind.IOThread, 1) })
            {
                var pins = CpuPinsXml.Parse(text);
                pins.Remove(thread);
                Check(
                    file,
                    $"pin {thread.Kind}",
                    text,
                    pins.ToString(),
                    "cputune/(vcpupin(\\[0\\])?|emulatorpin|iothreadpin(\\[[^]]*\\])?) removed",
                    faults);
            }
        }

        Report(faults, definitions.Count);
    }

    [Fact]
    public void An_edit_of_a_disk_changes_nothing_else()
    {
        var faults = new List<string>();
        var definitions = DefinitionSet.Of("domain");
        foreach (var (file, xml) in definitions.Where(d => d.Xml.Attribute("id") is null))
        {
            foreach (var (disk, element) in DomainDisksXml.Parse(xml.ToString()).Disks.Zip(xml.Elements("devices").Elements("disk")))
            {
                var before = new DiskEdit(disk).ToString();
                Check(file, $"disk {disk.Target}, no edit", element.ToString(), before, "$^", faults);
                foreach (var (name, edit, allowed) in Disks)
                {
                    var edited = new DiskEdit(disk);
                    edit(edited);
                    Check(file, $"disk {disk.Target}, {name}", before, edited.ToString(), allowed, faults);
                }
            }
        }

        Report(faults, definitions.Count);
    }

    [Fact]
    public void An_edit_of_a_network_adapter_changes_nothing_else()
    {
        var faults = new List<string>();
        var definitions = DefinitionSet.Of("domain");
        foreach (var (file, xml) in definitions.Where(d => d.Xml.Attribute("id") is null))
        {
            foreach (var (nic, index) in DomainNicsXml.Parse(xml.ToString()).Nics.Select((n, i) => (n, i)))
            {
                var before = new NicEdit(nic).ToString();
                foreach (var (name, edit, allowed) in Nics)
                {
                    var edited = new NicEdit(nic);
                    edit(edited);
                    Check(file, $"NIC {nic.MacAddress}, {name}", before, edited.ToString(), allowed, faults);
                    var whole = DomainNicsXml.Parse(xml.ToString()).Replace(index, edited.ToString());
                    Check(file, $"NIC {nic.MacAddress}, {name}, in the definition", xml.ToString(), whole, $"devices/interface", faults);
                }
            }
        }

        Report(faults, definitions.Count);
    }

    [Fact]
    public void An_edit_of_memory_devices_changes_nothing_else()
    {
        var faults = new List<string>();
        var definitions = DefinitionSet.Of("domain");
        foreach (var (file, xml) in definitions)
        {
            foreach (var device in HotAddXml.Parse(xml.ToString()).Devices)
            {
                Check(file, $"memory {device.Id}", device.Copy(), device.WithRequested(64 << 20), "target/requested", faults);
            }
        }

        Report(faults, definitions.Count);
    }

    [Fact]
    public void An_edit_of_a_network_changes_nothing_else()
    {
        var faults = new List<string>();
        var definitions = DefinitionSet.Of("network");
        foreach (var (file, xml) in definitions)
        {
            var text = xml.ToString(SaveOptions.DisableFormatting);
            Edit("domain", n => n.SetDomain("other.example"), "domain( added: <domain name=\"other.example\" />|/@name)");
            Edit("no domain", n => n.SetDomain(""), "domain removed");
            for (var i = 0; i < NetworkXml.Parse(text).Ips.Count; i++)
            {
                var index = i;
                if (NetworkXml.Parse(text).Ips[i] is not { HasDhcp: true, Subnet: { IsIPv6: false } subnet, Address: { } gateway } ip
                    || ip.Ranges.Count == 0)
                {
                    continue;
                }
                var last = ip
                    .Ranges.Select(r => r.Last)
                    .OrderBy(r => r.GetAddressBytes(), Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
                    .Last();
                Edit(
                    "range",
                    n => n.SetRanges(index, DhcpPlan.Ranges(subnet, gateway, ip.Ranges, last, null)),
                    "ip(\\[[^]]*\\])?/dhcp/range");
            }

            void Edit(string name, Action<NetworkXml> edit, string allowed)
            {
                var network = NetworkXml.Parse(text);
                edit(network);
                Check(file, name, text, network.ToString(), allowed, faults);
            }
        }

        Report(faults, definitions.Count);
    }

    private static void Check(string file, string edit, string before, string after, string allowed, List<string> faults) =>
        faults.AddRange(
            DefinitionDiff
                .Between(before, after)
                .Where(d => !Regex.IsMatch(d, $"^({allowed})", RegexOptions.Singleline))
                .Select(d => $"{file}: {edit}: {d}"));

    private static void Report(List<string> faults, int definitions)
    {
        TestContext.Current.SendDiagnosticMessage("{0} definitions, {1} faults", definitions, faults.Count);
        Assert.True(definitions >= 2, "There are no definitions to try.");
        Assert.True(
            faults.Count == 0,
            $"{faults.Count} differences in {definitions} "
                + $"definitions:{Environment.NewLine}{string.Join(Environment.NewLine, faults.Take(60))}");
    }
}
