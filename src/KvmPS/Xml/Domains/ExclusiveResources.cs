using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>
/// All that a definition has and only one VM may have (https://libvirt.org/formatdomain.html), in one place: whatever makes another VM
/// of a definition, or asks which files are a VM's, reads it here. Disks are apart: see <see cref="DiskElement"/>. A disk's WWN and
/// serial number are not among these, because they name the disk to its own guest, whose /etc/fstab may count on them.
/// </summary>
internal static class ExclusiveResources
{
    public static IReadOnlyList<ExclusiveResource> Of(XElement domain) =>
    [
        .. Identity(domain),
        .. ExclusiveState.Of(domain),
        .. Devices(domain).SelectMany(OfDevice),
        .. Arguments(domain),
    ];

    internal static IEnumerable<XElement> Devices(XElement domain, params string[] names)
        => domain.Elements("devices").Elements().Where(d => names.Length == 0 || names.Contains(d.Name.LocalName));

    private static IEnumerable<ExclusiveResource> OfDevice(XElement device) => device.Name.LocalName switch
    {
        "interface" => ExclusiveNetworkAdapter.Of(device),
        "serial" or "parallel" or "console" or "channel" or "redirdev" or "smartcard"
            => ExclusiveCharDevice.Of(device, device.Name.LocalName),
        "rng" => device.Elements("backend").Where(b => (string?)b.Attribute("model") == "egd")
            .SelectMany(b => ExclusiveCharDevice.Of(b, "random number generator")),
        "graphics" => Graphics(device),
        "vsock" => device.Elements("cid").Attributes("address")
            .Select(a => new ExclusiveResource(ExclusiveKind.HostName, "vsock CID", a.Value, a)),
        "audio" when (string?)device.Attribute("type") == "file" && (string?)device.Attribute("path") is { Length: > 0 } path
            => [new(ExclusiveKind.Path, "audio recording", path, device.Attribute("path")!)],
        "hostdev" => HostDevice(device),
        "input" => device.Elements("source").Attributes().Where(a => a.Name.LocalName is "evdev" or "dev")
            .Select(a => Kept("input device", a)),
        "lease" => device.Elements("target").Attributes("path").Select(a => Kept("lease", a)),
        "filesystem" => device.Elements("source").Attributes("socket").Select(a => Kept("virtiofsd socket", a)),
        "tpm" => Tpm(device),
        _ => [],
    };

    private static IEnumerable<ExclusiveResource> Identity(XElement domain)
    {
        foreach (var uuid in domain.Elements("uuid")) yield return new(ExclusiveKind.Identity, "UUID", uuid.Value.Trim(), uuid);
        foreach (var generation in domain.Elements("genid").Where(g => g.Value.Trim().Length > 0))
        {
            yield return new(ExclusiveKind.Identity, "generation ID", generation.Value.Trim(), generation);
        }

        // The guest is told the UUID here as well, and libvirt refuses two that differ.
        foreach (var entry in domain.Elements("sysinfo").Elements("system").Elements("entry")
            .Where(e => (string?)e.Attribute("name") == "uuid"))
        {
            yield return new(ExclusiveKind.Identity, "SMBIOS UUID", entry.Value.Trim(), entry);
        }
    }

    private static IEnumerable<ExclusiveResource> Graphics(XElement graphics)
    {
        foreach (var port in graphics.Attributes().Where(
            a => a.Name.LocalName is "port" or "tlsPort" or "websocket" && int.TryParse(a.Value, out var number) && number > 0))
        {
            yield return new(ExclusiveKind.HostName, "display port", port.Value, port);
        }

        foreach (var socket in graphics.Attributes("socket").Concat(graphics.Elements("listen").Attributes("socket")))
        {
            yield return new(ExclusiveKind.Path, "display socket", socket.Value, socket) { IsSocket = true };
        }
    }

    private static IEnumerable<ExclusiveResource> Tpm(XElement tpm)
    {
        foreach (var backend in tpm.Elements("backend"))
        {
            var type = (string?)backend.Attribute("type");
            if (type == "passthrough") foreach (var path in backend.Elements("device").Attributes("path")) yield return Kept("TPM", path);
            if (type == "external")
            {
                foreach (var path in backend.Elements("source").Attributes("path"))
                    yield return Kept("TPM socket", path);
            }
        }
    }

    private static IEnumerable<ExclusiveResource> HostDevice(XElement device)
    {
        // A LUN that is marked so may be written to by several.
        if (device.Element("shareable") is not null || device.Element("source") is not { } source) yield break;
        var place = source.DescendantsAndSelf().Attributes().Select(a => a.Value).ToList();
        place.AddRange(source.Descendants().Where(e => !e.HasElements && e.Value.Length > 0).Select(e => e.Value));
        var text = $"{(string?)device.Attribute("type") ?? "host"} device";
        if (place.Count > 0) yield return new(ExclusiveKind.HostDevice, text, string.Join(' ', place), source);
    }

    /// <summary>What only QEMU understands goes along as it is; where it names files or ports, somebody has to look.</summary>
    private static IEnumerable<ExclusiveResource> Arguments(XElement domain)
    {
        XNamespace qemu = "http://libvirt.org/schemas/domain/qemu/1.0";
        var arguments = domain.Elements(qemu + "commandline").Elements(qemu + "arg").Attributes("value")
            .Where(v => v.Value.Contains('/') || v.Value.Contains(':')).ToList();
        if (arguments.Count == 0) yield break;
        var text = string.Join(' ', arguments.Select(a => a.Value));
        yield return new(ExclusiveKind.HostDevice, "QEMU command-line argument", text, arguments[0].Parent!.Parent!);
    }

    private static ExclusiveResource Kept(string text, XAttribute at) => new(ExclusiveKind.HostDevice, text, at.Value, at);
}
