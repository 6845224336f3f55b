using System.Xml;
using System.Xml.Linq;
using KvmPS.Model;
using KvmPS.Planning.Report;
using Xunit;

namespace KvmPS.Unit.Reports;

/// <summary>What a report says, and that nothing in it is taken for markup.</summary>
public sealed class ReportTests
{
    private const string Odd = "a<script>alert(1)</script>&\"'\nb";

    private static readonly DateTime Now = new(2026, 11, 25, 12, 0, 0, DateTimeKind.Local);

    [Fact]
    public void A_page_is_well_formed_whatever_things_are_called_and_needs_nothing_from_elsewhere()
    {
        var text = ReportPage.Write(
            [
                Host(
                    VM(
                        Odd,
                        disks: [Disk(Odd, format: Odd)],
                        nics: [new("network", Odd, "52:54:00:00:00:01", false), new("bridge", "br\"0", "52:54:00:00:00:02", true)])),
            ],
            Odd,
            Now);
        Assert.StartsWith("<!DOCTYPE html>\n<html", text, StringComparison.Ordinal);
        using var reader = XmlReader.Create(
            new StringReader(text),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        var page = XDocument.Load(reader);
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "iframe" or "img" or "object");
        Assert.DoesNotContain(
            page.Descendants().Attributes(),
            a => a.Name.LocalName is "src" or "href" || a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain("url(", ReportStyle.Css, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", ReportStyle.Css, StringComparison.Ordinal);
        // A style is read as it stands: what XML escapes would be read as something else.
        Assert.Equal(-1, ReportStyle.Css.AsSpan().IndexOfAny("<>&"));
        Assert.Contains(page.Descendants(ReportPage.Html + "div"), d => (string?)d.Attribute("class") == "name" && d.Value == Odd);
        // HTML knows an empty element by its end tag alone.
        Assert.DoesNotMatch("<(td|div|span|p|ul|ol|li|style|title)( [^>]*)?/>", text);
    }

    [Fact]
    public void What_needs_attention_is_said_the_worst_first_and_only_that()
    {
        Assert.Empty(ReportWarnings.Of(Host(VM("fine", disks: [Disk("/d.qcow2")])), Now));

        var host = Host(
            VM("gone", disks: [Disk("/gone", problem: "missing")]),
            VM("bad", disks: [Disk("/bad", corrupt: true, dirty: true)]),
            VM("dirty", disks: [Disk("/dirty", dirty: true)]),
            VM("busy", running: true, disks: [Disk("/busy", dirty: true)]),
            VM("raw", disks: [Disk("/raw", "raw"), new("vdb", "/dev/x", KvmDiskCache.Unsafe, true, [])]),
            VM("old") with
            {
                Snapshots = [Snapshot("old", 8), Snapshot("old", 6)],
            },
            VM("short", running: true) with
            {
                Guest = (1000, 99),
            },
            VM("soft", running: true) with
            {
                UsesKvm = false,
            },
            VM("stuck", running: true) with
            {
                VM = Machine("stuck", KvmVMState.Paused) with { DomainId = 7, StateReason = "IOError" },
            }) with
        {
            Volumes = [new("/full", 100, 4), new("/nearly", 100, 10), new("/free", 100, 50)],
            Networks = [new() { Name = "unused", Id = Guid.NewGuid() }],
            Leftovers = ["/d/.a.kvmps-0123456789abcdef.tmp"],
        };
        Assert.Equal(
        [
            "Critical Disk images cannot be read: gone vda: missing",
            "Critical QEMU has marked images as corrupt: bad vda: /bad",
            "Critical File systems with disk images are full: /full: 4 B of 100 B free",
            "Critical VMs are paused after a disk error: stuck",
            "Warning Images were not closed cleanly: dirty vda: /dirty",
            "Warning Disks with cache mode unsafe: raw vdb",
            "Warning File systems with disk images are nearly full: /nearly: 10 B of 100 B free",
            "Warning Guests are short of memory: short: 99 B of 1000 B available",
            "Warning VMs run in software, though this host has KVM: soft",
            "Warning Snapshots are older than a week: old: 1",
            "Note Files remain of commands that were killed: /d/.a.kvmps-0123456789abcdef.tmp",
            "Note Raw disks cannot hold snapshots: raw vda",
        ], ReportWarnings.Of(host, Now).Select(w => $"{w.Level} {w.Text}: {string.Join(", ", w.Subjects)}"));
    }

    [Fact]
    public void Networks_are_drawn_with_their_VMs_and_a_crowd_is_counted()
    {
        var host = Host([
            .. Enumerable
                .Range(0, 1000)
                .Select(i => VM($"web-{i:0000}", running: i == 0, nics: [new("network", "default", "52:54:00:00:00:01", i != 1)])),
        ]) with
        {
            Networks =
            [
                new()
                {
                    Name = "default",
                    Id = Guid.NewGuid(),
                    Active = true,
                    Mode = KvmNetworkMode.Nat,
                    Bridge = "virbr0",
                    Subnet = ["192.168.122.0/24"],
                },
            ],
            Bridges =
            [
                new() { Name = "virbr0" },
                new()
                {
                    Name = "br0",
                    PortDetail = [new("eth0", null), new("vnet7", "x")],
                    Address = ["10.0.0.1/24"],
                },
            ],
        };
        var picture = ReportPicture.Draw(host)!;
        var words = picture.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToList();
        Assert.Equal(["NAT", "default", "virbr0, 192.168.122.0/24", "web-0000"], words.Take(4));
        Assert.Contains("and 988 more", words);
        Assert.Equal(["eth0", "br0", "bridge, 10.0.0.1/24", "no VM"], words.TakeLast(4));
        Assert.Single(picture.Descendants(), e => (string?)e.Attribute("class") == "wire cut");
        Assert.Null(ReportPicture.Draw(Host()));
    }

    private static ReportHost Host(params ReportVM[] vms) =>
        new()
        {
            Host = new()
            {
                HostName = "kvm-01",
                Virtualisation = KvmVirtualisation.Kvm,
                Threads = 8,
                Cores = 4,
                Memory = 64L << 30,
                FreeMemory = 16L << 30,
                ConnectionUri = "qemu:///system",
            },
            VMs = vms,
        };

    private static ReportVM VM(
        string name,
        bool running = false,
        IReadOnlyList<ReportDisk>? disks = null,
        IReadOnlyList<ReportNic>? nics = null) =>
        new()
        {
            VM = Machine(name, running ? KvmVMState.Running : KvmVMState.Off) with { DomainId = running ? 1 : null },
            UsesKvm = true,
            Disks = disks ?? [],
            Nics = nics ?? [],
        };

    private static KvmVM Machine(string name, KvmVMState state) =>
        new()
        {
            Name = name,
            Id = Guid.NewGuid(),
            State = state,
            Vcpu = 1,
            Memory = 1 << 30,
            MaximumMemory = 1 << 30,
            Persistent = true,
        };

    private static ReportDisk Disk(string path, string format = "qcow2", string? problem = null, bool corrupt = false, bool dirty = false)
        => new("vda", path, KvmDiskCache.Default, false, [new(path, format, 100, 50, dirty, corrupt, problem)]);

    private static KvmSnapshot Snapshot(string vm, int days) =>
        new()
        {
            VMName = vm,
            VMId = Guid.NewGuid(),
            Name = "before",
            Created = Now.AddDays(-days),
        };

    [Fact]
    public void Sums_may_be_larger_than_a_number_of_64_bits()
    {
        var huge = VM(
            "huge",
            running: true,
            disks:
            [
                Disk("/a") with
                {
                    Images = [new("/a", "raw", long.MaxValue, long.MaxValue, false, false, null)],
                },
                Disk("/b") with
                {
                    Images = [new("/b", "raw", long.MaxValue, long.MaxValue, false, false, null)],
                },
            ]);
        var host = Host(
            huge with
            {
                VM = huge.VM with { Memory = long.MaxValue },
            },
            huge with
            {
                VM = huge.VM with { Memory = long.MaxValue },
            });
        Assert.Contains("16 EiB used", ReportPage.Write([host], "t", Now), StringComparison.Ordinal);
        Assert.Contains(ReportWarnings.Of(host, Now), w => w.Subjects is ["16 EiB of 64 GiB"]);
        Assert.Equal(long.MaxValue, ByteSize.Sum([long.MaxValue, 1]));
    }
}
