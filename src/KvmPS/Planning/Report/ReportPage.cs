using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Planning.Report;

/// <summary>
/// Writes a report as one page that needs nothing else: HTML that is XML as well, made as a tree, so that no name can be taken for markup.
/// </summary>
internal static class ReportPage
{
    internal static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";

    private const int ShownSubjects = 6;

    // What HTML closes by itself; everything else needs an end tag of its own.
    private static readonly string[] Void = ["meta", "br"];

    /// <param name="hosts">What is shown.</param>
    /// <param name="title">Its title.</param>
    /// <param name="now">When it was read, in local time.</param>
    public static string Write(IReadOnlyList<ReportHost> hosts, string title, DateTime now)
    {
        var page = new XElement(Html + "html", new XAttribute("lang", "en"),
            Element("head", null,
                Element("meta", null, new XAttribute("charset", "utf-8")),
                Element("meta", null, new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                Element("meta", null, new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
                Element("title", null, title),
                Element("style", null, ReportStyle.Css)),
            Element("body", null,
                Element("header", "top", Element("div", "wrap",
                    Element("h1", null, title),
                    Element("p", null, $"{Count(hosts.Count, "host")}, {Count(hosts.Sum(h => h.VMs.Count), "VM")}, read {Time(now)}"))),
                Element("main", "wrap", hosts.Select(h => Host(h, now))),
                Element("footer", "wrap", "Created by Export-KvmReport of KvmPS.")));
        foreach (var empty in page.DescendantsAndSelf().Where(e => e.IsEmpty && !Void.Contains(e.Name.LocalName))) empty.Add("");
        var text = new StringBuilder("<!DOCTYPE html>\n");
        var settings = new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            NewLineHandling = NewLineHandling.None,
            CheckCharacters = false,
        };
        using (var writer = XmlWriter.Create(text, settings)) page.Save(writer);
        return text.Append('\n').ToString();
    }

    internal static XElement Element(string name, string? kind, params object?[] content) =>
        new(Html + name, kind is null ? null : new XAttribute("class", kind), content);

    private static XElement Host(ReportHost report, DateTime now)
    {
        var host = report.Host;
        var warnings = ReportWarnings.Of(report, now);
        return Element(
            "section",
            "host",
            Element("h2", null, host.HostName),
            Element(
                "p",
                "facts",
                $"{host.ConnectionUri} · {host.CpuModel}, {Count(host.Cores, "core")}, {Count(host.Threads, "thread")} · libvirt "
                    + $"{host.LibvirtVersion} · hypervisor {host.HypervisorVersion} · "
                    + (host.Virtualisation == KvmVirtualisation.Kvm ? "KVM" : "software emulation")),
            report.IsPart
                ? Element(
                    "p",
                    "soft",
                    $"This report is about {report.VMs.Count} of the {Count(host.VMCount, "VM")} of this host: "
                        + $"{string.Join(", ", report.VMs.Select(v => v.VM.Name))}.")
                : null,
            Tiles(report, warnings),
            Card(
                "Needs attention",
                Element(
                    "ul",
                    "warnings",
                    warnings.Count == 0
                        ? Element(
                            "li",
                            null,
                            Element("span", "state good", "No findings"),
                            Element("div", null, "Nothing that needs attention was found."))
                        : warnings.Select(Warning))),
            report.Unread.Count == 0 ? null : Card("Not in this report", report.Unread.Select(u => Element("p", "soft", u))),
            Card(
                "Virtual machines",
                report.VMs.Count == 0
                    ? Element("p", "soft", "There are none.")
                    : Table(["Name", "State", "CPU", "Memory", "Disks", "Running for"], report.VMs.Select(VM))),
            report.VMs.Any(v => v.Disks.Count > 0)
                ? Card(
                    "Disks",
                    Table(
                        ["VM", "Disk", "Space used", "Image and backing files"],
                        report.VMs.SelectMany(v => v.Disks.Select((d, i) => Disk(v, d, i == 0)))))
                : null,
            report.Volumes.Count == 0
                ? null
                : Card("File systems with disk images", Table(["Mounted at", "Used", "Free"], report.Volumes.Select(Volume))),
            ReportPicture.Draw(report) is { } picture ? Card("Networks", picture) : null,
            ReportWarnings.Old(report, now) is { Count: > 0 } old
                ? Card(
                    "Snapshots older than a week",
                    Table(["VM", "Snapshot", "Created", "Age", "Kind", "Size"], old.Select(s => Snapshot(s, now))))
                : null);
    }

    private static XElement Tiles(ReportHost report, IReadOnlyList<ReportWarning> warnings)
    {
        var host = report.Host;
        var running = report.VMs.Where(v => v.VM.DomainId is not null).ToList();
        // What the guests use of all the host's CPUs.
        var cpu = host.Threads == 0 ? 0 : running.Sum(v => (v.VM.CpuUsage ?? 0) * v.VM.Vcpu) / host.Threads;
        var used = host.FreeMemory is { } free ? host.Memory - free : (long?)null;
        var soon = warnings.Count(w => w.Level != ReportLevel.Note);
        return Element(
            "div",
            "tiles",
            Tile("Virtual machines", $"{running.Count} of {report.VMs.Count}", "running", null),
            Tile(
                "CPU used by VMs",
                $"{Math.Min(100, cpu).ToString("0", CultureInfo.InvariantCulture)} %",
                $"{Count(running.Sum(v => v.VM.Vcpu), "vCPU")} on {Count(host.Threads, "thread")}",
                Bar("cpu", cpu / 100, "CPU used by VMs")),
            Tile(
                "Memory used",
                used is null ? ByteSize.Format(host.Memory) : ByteSize.Format(used),
                used is null ? "in all" : $"of {ByteSize.Format(host.Memory)}",
                used is null ? null : Bar("memory", Part(used, host.Memory), "Memory used")),
            Tile(
                "Needs attention",
                soon == 0 ? "Nothing" : soon.ToString(CultureInfo.InvariantCulture),
                warnings.Count > soon ? Count(warnings.Count - soon, "note") : "",
                null));
    }

    private static XElement Tile(string label, string value, string more, XElement? bar)
        => Element("div", "tile", Element("div", "label", label), Element("div", "value", value), Element("div", "more", more), bar);

    private static XElement Warning(ReportWarning warning)
    {
        var (kind, word) = warning.Level switch
        {
            ReportLevel.Critical => ("bad", "Critical"),
            ReportLevel.Warning => ("warn", "Warning"),
            _ => ("calm", "Note"),
        };
        var more = warning.Subjects.Skip(ShownSubjects).ToList();
        return Element(
            "li",
            null,
            Element("span", "state " + kind, word),
            Element(
                "div",
                null,
                Element("strong", null, warning.Text),
                Element("div", "subjects", string.Join(", ", warning.Subjects.Take(ShownSubjects))),
                more.Count == 0
                    ? null
                    : Element(
                        "details",
                        null,
                        Element("summary", null, $"and {more.Count} more"),
                        Element("div", "subjects", string.Join(", ", more))),
                Element("div", "soft", warning.Advice)));
    }

    private static XElement VM(ReportVM report)
    {
        var vm = report.VM;
        var (kind, word) = vm.State switch
        {
            KvmVMState.Running => ("good", "Running"),
            KvmVMState.Crashed => ("bad", "Crashed"),
            KvmVMState.Paused => ("warn", vm.StateReason == "IOError" ? "Paused, disk error" : "Paused"),
            var other => ("calm", other.ToString()),
        };
        var busy = report.Guest is { } guest ? guest.Total - guest.Available : (long?)null;
        return Row(
            Element(
                "td",
                null,
                Element("div", "name", vm.Name),
                report.Title is null ? null : Element("div", "soft", report.Title),
                vm.Tag is { Count: > 0 } tags
                    ? Element("div", "soft", string.Join(", ", tags.Select(t => t.Value.Length == 0 ? t.Key : $"{t.Key}={t.Value}")))
                    : null),
            Cell(Element("span", "state " + kind, word)),
            Cell(
                vm.CpuUsage is { } cpu
                    ? $"{cpu.ToString("0", CultureInfo.InvariantCulture)} % of {Count(vm.Vcpu, "vCPU")}"
                    : Count(vm.Vcpu, "vCPU"),
                vm.CpuUsage is { } load ? Bar("cpu", load / 100, "CPU") : null),
            Memory(vm, busy),
            Cell(
                Count(report.Disks.Count, "disk"),
                Element(
                    "div",
                    "soft",
                    report.Disks.Select(d => d.Top?.Used).OfType<long>().ToList() is { Count: > 0 } used
                        ? $"{ByteSize.FormatSum(used)} used"
                        : "")),
            Cell(vm.Uptime is { } up ? Duration.Format(up) : "–"));
    }

    /// <param name="vm">The VM.</param>
    /// <param name="busy">What its guest uses; null when that is not known.</param>
    private static XElement Memory(KvmVM vm, long? busy)
    {
        if (busy is not null)
        {
            var used = $"{ByteSize.Format(busy)} of {ByteSize.Format(vm.Memory)} used";
            return Cell(used, Bar("memory", Part(busy, vm.Memory), "Memory used"));
        }

        if (vm.Memory == vm.MaximumMemory) return Cell(ByteSize.Format(vm.Memory));
        return Cell(
            $"{ByteSize.Format(vm.Memory)} of at most {ByteSize.Format(vm.MaximumMemory)}",
            vm.DomainId is null ? null : Bar("memory", Part(vm.Memory, vm.MaximumMemory), "Memory assigned"));
    }

    private static XElement Disk(ReportVM report, ReportDisk disk, bool isFirst)
    {
        var top = disk.Top;
        return Row(
            Element("td", "name", isFirst ? report.VM.Name : ""),
            Cell(disk.Target),
            Cell(
                top is { Used: { } used, Size: { } size } ? $"{ByteSize.Format(used)} of {ByteSize.Format(size)}" : "–",
                top is { Used: { } taken, Size: { } whole } ? Bar("disk", Part(taken, whole), "Space used") : null),
            Cell(Element("ol", "chain", disk.Images.Select(Image))));
    }

    private static XElement Image(ReportDisk.Image image) =>
        Element(
            "li",
            image.Problem is not null || image.IsCorrupt ? "bad" : null,
            image.Path,
            Element("span", "soft", $" {image.Problem ?? image.Format}{(image.IsCorrupt ? ", damaged" : "")}"));

    private static XElement Volume(ReportVolume volume) =>
        Row(
            Element("td", "name", volume.MountPoint),
            Cell(
                $"{ByteSize.Format(volume.Size - volume.Free)} of {ByteSize.Format(volume.Size)}",
                Bar("disk", Part(volume.Size - volume.Free, volume.Size), "Space used")),
            Cell(ByteSize.Format(volume.Free)));

    private static XElement Snapshot(KvmSnapshot snapshot, DateTime now) => Row(
        Element("td", "name", snapshot.VMName),
        Cell(snapshot.Name, snapshot.Description.Length == 0 ? null : Element("div", "soft", snapshot.Description)),
        Cell(Time(snapshot.Created)),
        Cell(Count((int)(now - snapshot.Created).TotalDays, "day")),
        Cell(snapshot.Kind.ToString()),
        Cell(snapshot.Size is > 0 and { } size ? ByteSize.Format(size) : "–"));

    private static XElement Card(string title, params object?[] content) => Element("div", "card", Element("h3", null, title), content);

    private static XElement Table(string[] heads, IEnumerable<XElement> rows) => Element("table", null,
        Element("thead", null, Element("tr", null, heads.Select(h => Element("th", null, new XAttribute("scope", "col"), h)))),
        Element("tbody", null, rows));

    private static XElement Row(params XElement[] cells) => Element("tr", null, cells.Cast<object>().ToArray());

    private static XElement Cell(params object?[] content) => Element("td", null, content);

    /// <summary>A bar; the words beside it say the same.</summary>
    private static XElement Bar(string kind, double part, string what)
    {
        var percent = (Math.Clamp(double.IsFinite(part) ? part : 0, 0, 1) * 100).ToString("0.#", CultureInfo.InvariantCulture);
        return Element(
            "div",
            "bar " + kind,
            new XAttribute("role", "img"),
            new XAttribute("aria-label", $"{what}: {percent} %"),
            Element("span", null, new XAttribute("style", $"width:{percent}%")));
    }

    private static double Part(long? some, long all) => all == 0 ? 0 : (double)(some ?? 0) / all;

    private static string Count(int count, string what) =>
        $"{count.ToString(CultureInfo.InvariantCulture)} {what}{(count == 1 ? "" : "s")}";

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
