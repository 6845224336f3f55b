using System.Xml.Linq;
using KvmPS.Unit.Data;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

/// <summary>What only one VM may have, over a definition that has all of it.</summary>
public sealed class ExclusiveResourcesTests
{
    // What there is one of on the host: named, and left.
    private static readonly string[] OfTheHost =
    [
        "/dev/ttyS7", "/dev/input/event7", "/dev/tpm7", "/x/tpm.sock", "/x/vhost-client.sock", "/dev/vhost-vdpa-0", "eth7", "10.9.8.7",
            "c2177883", "naa.5001405df3e54061", "/x/virtiofsd.sock",
        "/x/lease", "/x/monitor.sock",
    ];

    private static readonly string[] State = ["/x/own-code.fd", "/x/own_VARS.fd", "/x/own-varstore.json", "/x/nvdimm.img", "/x/pmem.img",
        "/x/crash", "/x/tpm-state"];

    private readonly PortableDomainXml _definition = PortableDomainXml.Parse(TestData.Read("domain-exclusive"), "it");
    private readonly Guid _id = Guid.NewGuid();
    private readonly IReadOnlyList<string> _notes;
    private readonly XElement _copy;

    public ExclusiveResourcesTests()
    {
        _notes = _definition.BecomeAnother("copy", _id, (port, _) => port + 10000);
        foreach (var state in _definition.StateFiles) _definition.SetStateFile(state.Label, state.NameOf("/y/copy"));
        _copy = XElement.Parse(_definition.ToString());
    }

    /// <summary>
    /// Whatever is written /x/… in the definition is one VM's, and so is each port and address that is not marked as kept.
    /// </summary>
    [Fact]
    public void Nothing_that_is_one_VMs_is_in_a_copy()
    {
        var before = XElement.Parse(TestData.Read("domain-exclusive"));
        var shared = Values(before).Intersect(Values(_copy)).Where(v => v.Contains("/x/", StringComparison.Ordinal) && v != "/x/disk.img")
            .Where(v => !OfTheHost.Any(v.Contains)).ToList();
        Assert.Empty(shared);
        string[] gone =
        [
            "11111111-2222-3333-4444-555555555555",
            "66666666-2222-3333-4444-555555555555",
            "52:54:00:00:00:01",
            "52:54:00:00:00:02",
            "52:54:00:aa:bb:cc",
            "52:54:00:AA:BB:CC",
            "52:54:00:00:00:05",
            "mytap1",
            "mytap2",
            "09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f",
            "5558",
            "5561",
            "2022",
            "47111",
            "47113",
            "4000",
            "2001",
            "5999",
            "5800",
            "5997",
            "5998",
            "77",
            "web",
        ];
        Assert.Empty(gone.Intersect(Values(_copy)));
        Assert.Equal(("copy", _id.ToString()), (_copy.Element("name")!.Value, _copy.Element("uuid")!.Value));
        Assert.Equal("", _copy.Element("genid")!.Value);
    }

    [Fact]
    public void What_several_VMs_may_have_is_left_alone()
    {
        foreach (var kept in (string[])["kept-serial", "5000c50015ea71ac", "kept-network", "kept-bridge", "kept-profile", "5559", "5560",
            "eth8", "47112", "47114", "/dev/null", "/kept-client.sock", "/kept-share", "kept-shared-memory", "/kept-readonly-nvdimm",
            "/dev/urandom", "ua-kept"])
        {
            Assert.Contains(Values(_copy), v => v.EndsWith(kept, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_there_is_one_of_on_the_host_stays_and_is_named()
    {
        foreach (var device in OfTheHost) Assert.Contains(_notes, n => n.StartsWith("VM 'copy' uses the same ", StringComparison.Ordinal)
            && n.Contains(device, StringComparison.Ordinal));
        Assert.Equal(2, _notes.Count(n => n.Contains("network device of the host", StringComparison.Ordinal)
            || n.Contains("same pci device", StringComparison.Ordinal)));
        Assert.Contains(_notes, n => n.Contains("port forward tcp 2022-2022", StringComparison.Ordinal));
        Assert.Contains(_notes, n => n.Contains("'mytap2'", StringComparison.Ordinal));
        Assert.Contains(_notes, n => n.Contains("mkfifo", StringComparison.Ordinal)
            && n.Contains("/x/copy-parallel.pipe", StringComparison.Ordinal));
        Assert.Equal(6, _notes.Count(n => n.Contains("listens on port", StringComparison.Ordinal)));
    }

    [Fact]
    public void Paths_get_the_new_VMs_name_and_one_path_stays_one()
    {
        Assert.Equal(["/x/copy-serial.log", "/x/copy-serial.log"], _copy.Descendants("source").Attributes("path").Select(a => a.Value)
            .Where(v => v.EndsWith("serial.log", StringComparison.Ordinal)));
        Assert.Equal("/x/copy.console.log", (string?)_copy.Descendants("log").Single().Attribute("file"));
        Assert.Equal(["/x/copy-vnc.sock", "/x/copy-vnc.sock"], _copy.Descendants().Attributes("socket").Select(a => a.Value)
            .Where(v => v.Contains("vnc", StringComparison.Ordinal)));
        Assert.Equal("57111", (string?)_copy.Descendants("serial").ElementAt(1).Element("source")!.Attribute("service"));
        Assert.Equal(["/x/copy-agent.sock", "/kept-client.sock"], _copy.Descendants("channel").Elements("source")
            .Select(s => (string)s.Attribute("path")!));
        var vnc = _copy.Descendants("graphics").First();
        Assert.Equal(("-1", "yes", "-1"), ((string?)vnc.Attribute("port"), (string?)vnc.Attribute("autoport"),
            (string?)vnc.Attribute("websocket")));
    }

    [Fact]
    public void A_pair_of_adapters_goes_on_sharing_one_address_and_all_others_get_one_of_libvirt()
    {
        var macs = _copy.Descendants("mac").Select(m => (string)m.Attribute("address")!).ToList();
        Assert.Equal(2, macs.Count);
        Assert.Equal(macs[0], macs[1]);
        Assert.StartsWith("52:54:00:", macs[0], StringComparison.Ordinal);
        Assert.All(_copy.Descendants("mac"), m => Assert.NotNull(m.Parent!.Element("teaming")));

        // cloud-init names the address of the first of them.
        _definition.SetMacs(["52:54:00:01:00:01", "52:54:00:01:00:02", "52:54:00:01:00:03"]);
        Assert.Equal(["52:54:00:01:00:01", "52:54:00:01:00:02", "52:54:00:01:00:03", "52:54:00:01:00:03"],
            XElement.Parse(_definition.ToString()).Descendants("mac").Select(m => (string)m.Attribute("address")!));
    }

    [Fact]
    public void Files_with_state_are_found_wherever_the_definition_names_them()
    {
        var before = PortableDomainXml.Parse(TestData.Read("domain-exclusive"), "it");
        Assert.Equal(State.Order(StringComparer.Ordinal), before.StateFiles.Select(f => f.Path).Order(StringComparer.Ordinal));
        Assert.Equal(State.Length, before.StateFiles.Select(f => f.Label).Distinct().Count());
        Assert.Equal("/y/copy-nvram.fd", (string?)_copy.Descendants("nvram").Single().Element("source")!.Attribute("file"));
        Assert.Equal(["/y/copy-pmem0.img", "/y/copy-pmem1.img"], _definition.StateFiles.Where(f => f.IsMemory).Select(f => f.Path));
    }

    [Fact]
    public void A_copy_that_keeps_its_name_gets_other_paths_and_a_long_socket_path_stays_within_its_limit()
    {
        var again = PortableDomainXml.Parse(
            "<domain><name>a</name><devices><serial type='file'><source path='/x/a.log'/></serial><channel type='unix'><source "
                + $"mode='bind' path='/{new string('d', 90)}/a.sock'/></channel></devices></domain>",
            "it");
        again.BecomeAnother("a", _id, (port, _) => port);
        var paths = XElement.Parse(again.ToString()).Descendants("source").Select(s => (string)s.Attribute("path")!).ToList();
        Assert.Equal($"/x/a-{_id.ToString("N")[..8]}.log", paths[0]);
        again.BecomeAnother(new string('n', 60), _id, (port, _) => port);
        paths = [.. XElement.Parse(again.ToString()).Descendants("source").Select(s => (string)s.Attribute("path")!)];
        Assert.Equal($"/{new string('d', 90)}/", paths[1][..92]);
        Assert.True(paths[1].Length <= 107, paths[1]);
    }

    [Theory]
    [InlineData("<os firmware='efi'/>", true, null)]
    [InlineData("<os><loader readonly='yes' type='pflash'>/c</loader><nvram template='/t'/></os>", true, null)]
    [InlineData("<os><loader readonly='yes' type='pflash'>/c</loader></os>", true, null)]
    [InlineData("<os><loader readonly='yes' type='pflash'>/c</loader><nvram>/v</nvram></os>", false, "/v")]
    [InlineData("<os><nvram type='file'><source file='/v'/></nvram></os>", false, "/v")]
    [InlineData("<os><nvram type='block'><source dev='/dev/v'/></nvram></os>", false, "/dev/v")]
    [InlineData("<os firmware='efi'><loader stateless='yes'/></os>", false, null)]
    [InlineData("<os><loader type='rom'>/c</loader></os>", false, null)]
    [InlineData("<os><loader type='pflash' readonly='yes'>/c</loader><nvram>/v</nvram></os>", false, "/v")]
    [InlineData("<os firmware='bios'/>", false, null)]
    public void UEFI_variables_are_found_however_the_definition_has_them(string os, bool isImplied, string? path)
    {
        var xml = PortableDomainXml.Parse($"<domain><name>a</name>{os}</domain>", "it");
        Assert.Equal((isImplied, path), (xml.HasImpliedNvram, xml.StateFiles.SingleOrDefault()?.Path));
        if (!isImplied && path is null) return;
        xml.SetStateFile("nvram", "/new");
        Assert.Equal((false, "/new"), (xml.HasImpliedNvram, xml.StateFiles.Single().Path));
        Assert.DoesNotContain("block", xml.ToString(), StringComparison.Ordinal);
        xml.ForgetNvram();
        Assert.Empty(xml.StateFiles);
    }

    private static List<string> Values(XElement root) =>
        [.. root.DescendantsAndSelf().Attributes().Select(a => a.Value), .. root.DescendantsAndSelf()
            .Where(e => !e.HasElements && e.Value.Length > 0).Select(e => e.Value.Trim())];
}
