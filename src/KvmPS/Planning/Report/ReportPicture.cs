using System.Globalization;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Planning.Report;

/// <summary>Draws a host's networks: the way outside, the network or bridge, and the VMs at it.</summary>
internal static class ReportPicture
{
    private const int Width = 1080, NetX = 300, NetWidth = 290, VMX = 720, VMWidth = 340, OutX = 10, OutWidth = 170;
    private const int Line = 34, BoxHeight = 26, NetHeight = 62, Gap = 22;

    // More would be a wall of boxes: how many there are is what matters then.
    private const int ShownVMs = 12;

    // About seven pixels a character.
    private const int LongestName = 44, LongestNet = 34, LongestOut = 20;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>null when there is neither a network nor a bridge.</summary>
    public static XElement? Draw(ReportHost report)
    {
        var hubs = Hubs(report);
        if (hubs.Count == 0) return null;
        var parts = new List<XElement>();
        var y = 10;
        foreach (var hub in hubs)
        {
            var lines = Math.Min(hub.Ends.Count, ShownVMs) + (hub.Ends.Count > ShownVMs ? 1 : 0);
            var height = Math.Max(NetHeight, lines * Line);
            Draw(parts, hub, y, height);
            y += height + Gap;
        }

        var words = string.Join("; ", hubs.Select(Words));
        return ReportPage.Element(
            "figure",
            null,
            new XElement(
                Svg + "svg",
                new XAttribute("viewBox", $"0 0 {Width} {y - Gap + 10}"),
                new XAttribute("role", "img"),
                new XAttribute("aria-label", words),
                parts),
            ReportPage.Element(
                "figcaption",
                null,
                "Left: uplinks. Middle: networks and bridges; a dashed frame means that it is inactive. Right: VMs with their MAC "
                    + "addresses; a dotted line means that the link is down."));
    }

    /// <summary>What is drawn of a network or bridge, for who cannot see it.</summary>
    private static string Words(Hub hub)
    {
        if (hub.Ends.Count == 0) return $"{hub.Name}: no VM";
        var more = hub.Ends.Count > ShownVMs ? $" and {hub.Ends.Count - ShownVMs} more" : "";
        return $"{hub.Name}: {string.Join(", ", hub.Ends.Take(ShownVMs).Select(e => e.Name))}{more}";
    }

    private static void Draw(List<XElement> parts, Hub hub, int y, int height)
    {
        var middle = y + (height / 2);
        if (hub.Outside is { } outside)
        {
            parts.Add(Box("box", OutX, middle - (BoxHeight / 2), OutWidth, BoxHeight));
            parts.Add(Text(outside, null, OutX + 10, middle + 4, LongestOut));
            parts.Add(Wire(OutX + OutWidth, middle, NetX, middle, isCut: false));
        }

        parts.Add(Box(hub.IsUp ? "net" : "net off", NetX, middle - (NetHeight / 2), NetWidth, NetHeight));
        parts.Add(Text(hub.Name, "strong", NetX + 14, middle - 6, LongestNet));
        parts.Add(Text(hub.Detail, "small", NetX + 14, middle + 14, LongestNet + 4));
        if (hub.Ends.Count == 0)
        {
            parts.Add(Text("no VM", "small", VMX, middle + 4, LongestName));
            return;
        }

        var shown = hub.Ends.Take(ShownVMs).ToList();
        var first = y + ((height - ((shown.Count + (hub.Ends.Count > ShownVMs ? 1 : 0)) * Line)) / 2) + (Line / 2);
        for (var i = 0; i < shown.Count; i++)
        {
            var at = first + (i * Line);
            parts.Add(Wire(NetX + NetWidth, middle, VMX, at, !shown[i].IsLinkUp));
            parts.Add(Box(shown[i].IsRunning ? "box" : "box off", VMX, at - (BoxHeight / 2), VMWidth, BoxHeight));
            parts.Add(Text(shown[i].Name, null, VMX + 10, at + 4, LongestName - 20));
            parts.Add(Text(shown[i].Mac, "small", VMX + VMWidth - 126, at + 4, LongestName));
        }

        if (hub.Ends.Count > shown.Count)
        {
            parts.Add(Text($"and {hub.Ends.Count - shown.Count} more", "small", VMX, first + (shown.Count * Line) + 4, LongestName));
        }
    }

    private static List<Hub> Hubs(ReportHost report)
    {
        var ends = report.VMs
            .SelectMany(v => v.Nics.Select(n => (Nic: n, End: new End(v.VM.Name, n.MacAddress, n.IsLinkUp, v.VM.DomainId is not null))))
            .ToLookup(e => (e.Nic.Type, e.Nic.Source ?? ""), e => e.End);
        var networks = report.Networks.OrderBy(n => n.Name, StringComparer.Ordinal).ToList();
        var known = networks.Select(n => ("network", n.Name)).ToHashSet();
        var hubs = networks
            .Select(n => new Hub(
                n.Name,
                string.Join(", ", new[] { n.Bridge, n.Subnet.FirstOrDefault(), n.Active ? null : "not running" }.OfType<string>()),
                n.Mode switch
                {
                    KvmNetworkMode.Isolated => null,
                    KvmNetworkMode.Nat => "NAT",
                    { } mode => mode.ToString(),
                    null => n.ForwardMode,
                },
                n.Active,
                [.. ends[("network", n.Name)]]))
            .ToList();
        // Bridges of networks are drawn as these.
        var own = networks.Select(n => n.Bridge).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var bridge in report.Bridges.Where(b => !own.Contains(b.Name) || ends.Contains(("bridge", b.Name))))
        {
            known.Add(("bridge", bridge.Name));
            var ports = bridge.PortDetail.Where(p => p.VMName is null).Select(p => p.Name).ToList();
            hubs.Add(
                new(
                    bridge.Name,
                    string.Join(", ", ["bridge", .. bridge.Address.Take(1)]),
                    ports.Count == 0 ? null : string.Join(", ", ports),
                    bridge.State != KvmBridgeState.Down,
                    [.. ends[("bridge", bridge.Name)]]));
        }

        hubs.AddRange(
            ends.Where(e => !known.Contains(e.Key))
                .OrderBy(e => e.Key)
                .Select(e => new Hub(
                    e.Key.Item2.Length == 0 ? e.Key.Type : e.Key.Item2,
                    e.Key.Item2.Length == 0 ? "" : e.Key.Type,
                    null,
                    true,
                    [.. e])));
        return hubs;
    }

    private static XElement Box(string kind, int x, int y, int width, int height) => new(Svg + "rect",
        new XAttribute("class", kind), Number("x", x), Number("y", y), Number("width", width), Number("height", height), Number("rx", 7));

    private static XElement Text(string text, string? kind, int x, int y, int longest) => new(Svg + "text",
        kind is null ? null : new XAttribute("class", kind), Number("x", x), Number("y", y),
        text.Length > longest ? new object[] { text[..(longest - 1)] + "…", new XElement(Svg + "title", text) } : text);

    private static XElement Wire(int x1, int y1, int x2, int y2, bool isCut)
    {
        var bend = (x1 + x2) / 2;
        return new(
            Svg + "path",
            new XAttribute("class", isCut ? "wire cut" : "wire"),
            new XAttribute("d", string.Create(CultureInfo.InvariantCulture, $"M{x1} {y1}C{bend} {y1} {bend} {y2} {x2} {y2}")));
    }

    private static XAttribute Number(string name, int value) => new(name, value.ToString(CultureInfo.InvariantCulture));

    private sealed record End(string Name, string Mac, bool IsLinkUp, bool IsRunning);

    private sealed record Hub(string Name, string Detail, string? Outside, bool IsUp, IReadOnlyList<End> Ends);
}
