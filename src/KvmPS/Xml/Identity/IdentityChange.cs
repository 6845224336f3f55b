using System.Globalization;
using System.Text;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>
/// Makes another VM's definition of a definition: whatever only one VM may have (<see cref="ExclusiveResources"/>) is made new, left to
/// libvirt, or named where neither can be. Files with state stay for those who copy the content.
/// </summary>
/// <param name="root">The definition, which is changed.</param>
/// <param name="name">The new VM's name.</param>
/// <param name="id">Its UUID; null: none, for a template.</param>
/// <param name="freePort">A port in place of one, and whether it is a UDP port.</param>
internal sealed class IdentityChange(XElement root, string name, Guid? id, Func<int, bool, int> freePort)
{
    // Of sun_path, without the zero at its end.
    private const int MostSocketBytes = 107;
    private const int MostNameBytes = 255;

    private readonly string _oldName = root.Element("name")?.Value ?? "";
    private readonly Guid _tag = id ?? Guid.NewGuid();
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, bool), string> _ports = [];
    private readonly List<string> _notes = [];

    /// <returns>What somebody has to know, a sentence each.</returns>
    public IReadOnlyList<string> CarryOut()
    {
        ChangeMacs();
        foreach (var resource in ExclusiveResources.Of(root)) Change(resource);
        root.SetElementValue("name", name);
        if (id is not null) root.Element("name")!.AddAfterSelf(new XElement("uuid", id));
        return [.. _notes.Distinct()];
    }

    /// <summary>
    /// libvirt gives new addresses where there are none. Adapters that share one on purpose (a failover pair) go on sharing one.
    /// </summary>
    private void ChangeMacs()
    {
        var adapters = ExclusiveResources.Devices(root, "interface").Where(a => a.Element("mac")?.Attribute("address") is not null);
        foreach (var same in adapters.GroupBy(a => (string)a.Element("mac")!.Attribute("address")!, StringComparer.OrdinalIgnoreCase)
            .ToList())
        {
            var shared = same.Count() > 1 ? MacAddress.New() : null;
            foreach (var mac in same.Select(a => a.Element("mac")!))
            {
                if (shared is null) mac.Remove();
                else mac.SetAttributeValue("address", shared);
            }
        }
    }

    private void Change(ExclusiveResource resource)
    {
        switch (resource.Kind)
        {
            case ExclusiveKind.Identity:
                Forget(resource);
                break;
            case ExclusiveKind.HostName:
                LeaveToLibvirt(resource);
                break;
            case ExclusiveKind.Port:
                ChangePort(resource);
                break;
            case ExclusiveKind.Path:
                ChangePath(resource);
                break;
            case ExclusiveKind.HostDevice:
                _notes.Add($"VM '{name}' uses the same {resource.Text} as '{_oldName}' ({resource.Value}), "
                    + "which only one VM can use: change it, or run only one of the VMs at a time.");
                break;
        }
    }

    private static void Forget(ExclusiveResource resource)
    {
        if (resource.Element.Name == "mac") return;
        if (resource.Element.Name == "genid") resource.Element.RemoveNodes();
        else resource.Remove();
    }

    private void LeaveToLibvirt(ExclusiveResource resource)
    {
        // The TLS port of a display goes with its other port.
        if (resource.Node is XAttribute { Parent: null }) return;
        var element = resource.Element;
        switch (element.Name.LocalName)
        {
            case "target":
                // Made beforehand, by somebody who knows what it is connected to.
                if ((string?)element.Attribute("managed") == "no")
                {
                    _notes.Add($"VM '{name}' gets a tap device from libvirt instead of '{resource.Value}', which belongs to '{_oldName}'.");
                }

                element.Remove();
                break;
            case "cid":
                element.SetAttributeValue("auto", "yes");
                resource.Remove();
                break;
            case "graphics" when ((XAttribute)resource.Node).Name == "websocket":
                resource.Set("-1");
                break;
            case "graphics":
                element.SetAttributeValue("port", "-1");
                element.SetAttributeValue("autoport", "yes");
                element.SetAttributeValue("tlsPort", null);
                break;
            case "portForward":
                _notes.Add($"VM '{name}' has no port forward {resource.Value}: the port belongs to '{_oldName}'.");
                element.Remove();
                break;
        }
    }

    private void ChangePort(ExclusiveResource resource)
    {
        // What is no number is libvirt's to refuse.
        if (!int.TryParse(resource.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var old)) return;
        // A console of type serial is its serial port once more.
        if (!_ports.TryGetValue((resource.Value, resource.IsUdp), out var port))
        {
            port = freePort(old, resource.IsUdp).ToString(CultureInfo.InvariantCulture);
            _ports[(resource.Value, resource.IsUdp)] = port;
            if (port != resource.Value)
            {
                _notes.Add($"VM '{name}' listens on port {port} instead of {old}, which belongs to '{_oldName}' ({resource.Text}).");
            }
        }

        resource.Set(port);
    }

    private void ChangePath(ExclusiveResource resource)
    {
        if (PortableDomainXml.IsGiven(resource.Value))
        {
            // libvirt makes another one in a folder of the VM's own.
            if (resource.Element.Name == "source") resource.Element.Remove();
            else resource.Remove();
            return;
        }

        if (!_paths.TryGetValue(resource.Value, out var path))
        {
            path = NewPath(resource.Value, resource.IsSocket);
            _paths[resource.Value] = path;
            if (resource.IsPipe)
            {
                _notes.Add(
                    $"VM '{name}' has a pipe of its own, which QEMU does not create. Create it before the VM starts: mkfifo '{path}'");
            }
        }

        resource.Set(path);
    }

    private string NewPath(string path, bool isSocket)
    {
        var (folder, file) = (Path.GetDirectoryName(path) ?? "", Path.GetFileName(path));
        var mark = (name == _oldName ? $"{name}-{_tag.ToString("N")[..8]}" : name).Replace('/', '_');
        var renamed = WordAt(file, _oldName) is var at and >= 0 ? file[..at] + mark + file[(at + _oldName.Length)..] : $"{mark}-{file}";
        var most = isSocket ? MostSocketBytes - Encoding.UTF8.GetByteCount(folder) - 1 : MostNameBytes;
        if (Encoding.UTF8.GetByteCount(renamed) > most) renamed = _tag.ToString("N")[..8];
        var found = Path.Join(folder, renamed);
        for (var i = 2; _paths.ContainsValue(found); i++) found = Path.Join(folder, $"{i}-{renamed}");
        return found;
    }

    /// <summary>Where a name stands by itself: 'web' in web-serial.log, not in webmail.log.</summary>
    private static int WordAt(string text, string word)
    {
        for (var at = word.Length == 0 ? -1 : text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1,
            StringComparison.Ordinal))
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]))) return at;
        }

        return -1;
    }
}
