using System.Xml.Linq;
using CsCheck;
using KvmPS.Model;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

public sealed class NewDomainXmlTests
{
    [Theory]
    [InlineData("<&\">")]
    [InlineData("$(reboot)")]
    [InlineData("💾🚀 Ω")]
    [InlineData("'it''s' \"quoted\" `tick`")]
    [InlineData("]]><!-- -->&amp;")]
    [InlineData("{0} %s")]
    public void A_hostile_text_comes_back_exactly(string text)
    {
        var domain = Write(Plans.Q35 with
        {
            Name = text,
            Title = text,
            Description = text,
            Kernel = "/boot/" + text,
            Initrd = "/boot/" + text,
            KernelArguments = text,
            Disks = [new("/images/" + text, "qcow2", false)],
            CdRoms = ["/iso/" + text],
            Nics = [new(text, null), new(null, text)],
            GraphicsPassword = text,
        });
        Assert.Equal(text, domain.Element("name")!.Value);
        Assert.Equal(text, domain.Element("title")!.Value);
        Assert.Equal(text, domain.Element("description")!.Value);
        Assert.Equal("/boot/" + text, domain.Element("os")!.Element("kernel")!.Value);
        Assert.Equal(text, domain.Element("os")!.Element("cmdline")!.Value);
        var devices = domain.Element("devices")!;
        Assert.Equal(
            ["/images/" + text, "/iso/" + text],
            devices.Elements("disk").Select(d => (string?)d.Element("source")!.Attribute("file")));
        Assert.Equal(text, (string?)devices.Elements("interface").First().Element("source")!.Attribute("network"));
        Assert.Equal(text, (string?)devices.Elements("interface").Last().Element("source")!.Attribute("bridge"));
        Assert.Equal(text, (string?)devices.Element("graphics")!.Attribute("passwd"));
    }

    /// <summary>A description has lines, and a file name may hold even a line break.</summary>
    [Theory]
    [InlineData("two\nlines")]
    [InlineData("two\r\nlines")]
    [InlineData("\ttab")]
    [InlineData(" blanks  around ")]
    public void White_space_is_kept(string text)
    {
        var domain = Write(Plans.Q35 with { Description = text, Disks = [new("/images/" + text, "raw", false)] });
        Assert.Equal(text, domain.Element("description")!.Value);
        Assert.Equal("/images/" + text, (string?)domain.Descendants("disk").Single().Element("source")!.Attribute("file"));
    }

    [Fact]
    public void Any_text_that_XML_can_hold_comes_back()
        => Gen.String.Where(s => s.All(System.Xml.XmlConvert.IsXmlChar)).Sample(text =>
        {
            var domain = Write(Plans.Q35 with { Description = text, Disks = [new("/" + text, "raw", false)] });
            return domain.Element("description")!.Value == text
                && (string?)domain.Descendants("disk").Single().Element("source")!.Attribute("file") == "/" + text;
        });

    [Fact]
    public void Memory_is_rounded_up_to_KiB() => Gen.Long[1, long.MaxValue].Sample(bytes =>
    {
        var domain = Write(Plans.Q35 with { Memory = bytes, MaximumMemory = bytes });
        var kib = (long)domain.Element("memory")!;
        return kib > 0 && kib - 1 < bytes / 1024m && kib >= bytes / 1024m && (long)domain.Element("currentMemory")! == kib;
    });

    [Fact]
    public void A_thousand_disks_have_a_thousand_targets()
    {
        var domain = Write(
            Plans.Q35 with
            {
                Disks = [.. Enumerable.Range(0, 1000).Select(i => new VMPlan.DiskPlan($"/images/{i}", "raw", false))],
            });
        var targets = domain.Descendants("disk").Select(d => (string?)d.Element("target")!.Attribute("dev")).ToList();
        Assert.Equal(1000, targets.Distinct().Count());
        Assert.Equal("vda", targets[0]);
        Assert.Equal("vdz", targets[25]);
        Assert.Equal("vdaa", targets[26]);
        Assert.Equal("vdzz", targets[701]);
        Assert.Equal("vdaaa", targets[702]);
        Assert.Equal("vdall", targets[999]);
        Assert.Equal(
            Enumerable.Range(1, 1000).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            domain.Descendants("boot").Select(b => (string?)b.Attribute("order")));
    }

    [Fact]
    public void A_disc_is_started_from_when_the_disks_cannot()
    {
        var domain = Write(Plans.Q35 with { Disks = [new("/a", "raw", false)], CdRoms = ["/b.iso", "/c.iso"] });
        Assert.Equal(
            ["vda 1", "sda 2", "sdb 3"],
            domain
                .Descendants("disk")
                .Select(d => $"{(string?)d.Element("target")!.Attribute("dev")} {(string?)d.Element("boot")!.Attribute("order")}"));
    }

    [Fact]
    public void With_a_kernel_nothing_else_is_started_from() =>
        Assert.Empty(
            Write(Plans.Q35 with { Kernel = "/vmlinuz", Disks = [new("/a", "raw", false)], CdRoms = ["/b.iso"] }).Descendants("boot"));

    [Fact]
    public void Q35_is_PCIe_with_free_ports()
    {
        var domain = Write(Plans.Q35 with { CdRoms = ["/b.iso"] });
        var controllers = domain.Descendants("controller").Select(c => (string?)c.Attribute("model")).ToList();
        Assert.Equal("pcie-root", controllers[0]);
        Assert.Equal(14, controllers.Count(c => c == "pcie-root-port"));
        Assert.Equal("sata", (string?)domain.Descendants("disk").Single().Element("target")!.Attribute("bus"));
        Assert.NotNull(domain.Element("features")!.Element("apic"));
    }

    [Fact]
    public void A_PC_is_not()
    {
        var domain = Write(Plans.Pc with { CdRoms = ["/b.iso"] });
        Assert.Empty(domain.Descendants("controller"));
        Assert.Equal(
            "hda ide",
            domain.Descendants("disk").Single().Element("target") is var t
                ? $"{(string?)t!.Attribute("dev")} {(string?)t.Attribute("bus")}"
                : "");
        Assert.NotNull(domain.Element("features")!.Element("acpi"));
    }

    [Fact]
    public void ARM_has_none_of_a_PCs_parts()
    {
        var domain = Write(Plans.Arm with { CdRoms = ["/b.iso"] });
        Assert.Empty(domain.Descendants("timer"));
        Assert.Empty(domain.Descendants("apic"));
        Assert.NotEmpty(domain.Descendants("controller"));
        Assert.Equal("efi", (string?)domain.Element("os")!.Attribute("firmware"));
        Assert.NotNull(domain.Element("features")!.Element("acpi"));
        Assert.DoesNotContain("ide", domain.Descendants("target").Select(t => (string?)t.Attribute("bus")));
    }

    [Fact]
    public void Every_VM_has_an_agents_channel_a_console_a_balloon_and_randomness()
    {
        foreach (var plan in Plans.All)
        {
            var devices = Write(plan).Element("devices")!;
            Assert.Equal("org.qemu.guest_agent.0", (string?)devices.Element("channel")!.Element("target")!.Attribute("name"));
            Assert.NotNull(devices.Element("console"));
            Assert.Equal("virtio", (string?)devices.Element("memballoon")!.Attribute("model"));
            Assert.Equal("virtio", (string?)devices.Element("rng")!.Attribute("model"));
        }
    }

    [Fact]
    public void VCPUs_may_grow_and_be_bound_to_host_CPUs()
    {
        var vcpu = Write(Plans.Q35 with { Vcpu = 5, MaximumVcpu = 10, CpuSet = [1, 2, 3, 4, 6, 8] }).Element("vcpu")!;
        Assert.Equal("10", vcpu.Value);
        Assert.Equal("5", (string?)vcpu.Attribute("current"));
        Assert.Equal("1-4,6,8", (string?)vcpu.Attribute("cpuset"));
        Assert.Null(Write(Plans.Q35 with { Vcpu = 10, MaximumVcpu = 10 }).Element("vcpu")!.Attribute("current"));
    }

    [Fact]
    public void The_CPU_is_a_mode_or_a_model_with_its_topology()
    {
        Assert.Null(Write(Plans.Q35).Element("cpu"));
        Assert.Equal(
            "host-passthrough",
            (string?)Write(Plans.Q35 with { Cpu = new("host-passthrough", null) }).Element("cpu")!.Attribute("mode"));
        var cpu = Write(Plans.Q35 with { Cpu = new("custom", "EPYC"), Topology = new KvmCpuTopology("sockets=2,cores=4,threads=2") })
            .Element("cpu")!;
        Assert.Equal("EPYC", cpu.Element("model")!.Value);
        Assert.Equal("2 4 2", string.Join(' ', cpu.Element("topology")!.Attributes().Select(a => a.Value)));
    }

    [Fact]
    public void A_VNC_server_listens_where_it_is_told()
    {
        var graphics = Write(Plans.Q35 with { Graphics = KvmGraphicsKind.Vnc, Listen = "0.0.0.0", VideoModel = "virtio" })
            .Element("devices")!
            .Element("graphics")!;
        Assert.Equal("0.0.0.0", (string?)graphics.Element("listen")!.Attribute("address"));
        Assert.Null(graphics.Attribute("passwd"));
    }

    [Fact]
    public void Without_graphics_there_is_no_screen()
    {
        var devices = Write(Plans.Q35 with { Graphics = KvmGraphicsKind.None }).Element("devices")!;
        Assert.DoesNotContain(devices.Elements(), e => e.Name.LocalName is "graphics" or "video" or "input");
    }

    [Fact]
    public void A_block_device_is_one() =>
        Assert.Equal(
            "/dev/vg/lv",
            (string?)
                Write(Plans.Q35 with { Disks = [new("/dev/vg/lv", "raw", true)] })
                    .Descendants("disk")
                    .Single(d => (string?)d.Attribute("type") == "block")
                    .Element("source")!
                    .Attribute("dev"));

    private static XElement Write(VMPlan plan) => XElement.Parse(NewDomainXml.Write(plan), LoadOptions.PreserveWhitespace);
}
