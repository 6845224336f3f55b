namespace KvmPS.Planning.Persistence;

/// <summary>Reads back what <see cref="IfupdownFiles"/> has written.</summary>
internal static class IfupdownReader
{
    private static readonly string[] OneWord = ["stp_state", "forward_delay", "vlan_filtering", "mtu", "address"];

    public static IEnumerable<string> Read(PersistentBridge bridge, string before, string after)
    {
        var stanzas = Stanzas(after);
        bool IsOurs(string[][] s) => s[0] is ["iface", var name, ..] && (name == bridge.Name || name == bridge.Nic);
        bool IsStart(string[][] s) => s is [["auto", var name]] && name == bridge.Name;
        var others = stanzas.Where(s => !IsOurs(s) && !IsStart(s)).Select(Text);
        if (!others.SequenceEqual(Stanzas(before).Where(s => !IsOurs(s)).Select(Text)))
        {
            yield return "something else about other interfaces";
        }
        if (!stanzas.Exists(IsStart)) yield return "no start";
        if (stanzas.Exists(s => s[0] is ["iface", var name, _, not "manual", ..] && name == bridge.Nic))
        {
            yield return $"addresses of {bridge.Nic}";
        }

        foreach (var stanza in stanzas.Where(s => s[0][0] == "iface" && s[0][1] == bridge.Name))
        {
            if (stanza[0][2] == "inet" && stanza[0][3] == "dhcp") yield return "dhcp4";
            if (stanza[0][2] == "inet6" && stanza[0][3] is "dhcp" or "auto") yield return "auto6";
            foreach (var said in stanza[1..].SelectMany(o => Option(o, bridge)).Where(l => l != $"up {bridge.Nic}")) yield return said;
            if (stanza[0][2] == "inet" && !stanza.Any(o => o is ["pre-up", "ip", "link", "set", "dev", var nic, "up"] && nic == bridge.Nic))
            {
                yield return $"no '{bridge.Nic}' that is up";
            }
        }
    }

    private static IEnumerable<string> Option(string[] words, PersistentBridge bridge)
    {
        if (words is ["address", var address]) return [$"address {address}"];
        // Without the family, which the line's words tell.
        if (words is [_, "ip", "-6", ..]) words = [.. words[..2], .. words[3..]];
        return words switch
        {
            ["up", "ip", "address", "add", var added, ..] => [$"address {WithLength(added)}"],
            ["up", "ip", "route", "append", .. var route] => IsOfAddress(route) ? [] : [$"route {string.Join(' ', route)}"],
            ["up", "ip", "rule", "add", .. var rule] => [WrittenFiles.Rule(rule)],
            ["pre-up", "test", "-d", _, "||", "ip", "link", "add", "name", var name, .. var link] when name == bridge.Name => Link(link),
            ["pre-up", "ip", "link", "set", "dev", var nic, "up"] => [$"up {nic}"],
            ["pre-up", "ip", "link", "set", "dev", var name, "type", "bridge", "stp_state", "1"] when name == bridge.Name => ["stp True"],
            ["pre-up", "ip", "link", "set", "dev", var nic, "mtu", var mtu, "master", var master] when master == bridge.Name =>
            [
                $"port {nic}",
                $"port mtu {mtu}",
            ],
            ["pre-up", "ip", "link", "set", "dev", var nic, "master", var master] when master == bridge.Name => [$"port {nic}"],
            _ => [],
        };

        IEnumerable<string> Link(string[] link)
        {
            foreach (var (key, value) in link.Zip(link.Skip(1)).Where(p => OneWord.Contains(p.First)))
            {
                if (key == "address") yield return $"mac {value}";
                if (key == "mtu") yield return $"mtu {value}";
                if (key == "vlan_filtering") yield return "vlan";
                if (key == "stp_state" && !bridge.Request.Stp) yield return "stp False";
                // Hundredths of a second.
                if (key == "forward_delay") yield return $"delay {value.TrimEnd('0').PadLeft(1, '0')}";
            }
        }
    }

    /// <summary>An address without a length is that of one host.</summary>
    private static string WithLength(string address)
    {
        if (address.Contains('/', StringComparison.Ordinal)) return address;
        return address.Contains(':', StringComparison.Ordinal) ? $"{address}/128" : $"{address}/32";
    }

    /// <summary>Words of each line of each stanza, the first with its name; remarks are none.</summary>
    private static List<string[][]> Stanzas(string text)
    {
        List<List<string[]>> found = [];
        foreach (var words in IfupdownFiles.Lines(text).Select(IfupdownFiles.Words).Where(w => w.Length > 0 && w[0][0] != '#'))
        {
            if (IfupdownFiles.Keywords.Contains(words[0]) || words[0].StartsWith("allow-", StringComparison.Ordinal)) found.Add([words]);
            else if (found.Count == 0) throw new FormatException($"the line '{string.Join(' ', words)}'");
            else found[^1].Add(words);
        }

        return [.. found.Select(s => s.ToArray())];
    }

    private static bool IsOfAddress(string[] route) => route.Zip(route.Skip(1)).Contains(("proto", "kernel")) && !route.Contains("via");

    private static string Text(string[][] stanza) => string.Join('\n', stanza.Select(l => string.Join(' ', l)));
}
