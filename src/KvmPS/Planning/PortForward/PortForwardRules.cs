using System.Text;

namespace KvmPS.Planning.PortForward;

/// <summary>
/// The rules of port forwards, in chains of KvmPS's own, for either of the two that libvirt itself can use. Each forward has three: one
/// turns packets to the guest, one lets them by before libvirt refuses them, and one lets the host answer for guests of the same network,
/// which would else answer each other past it.
/// </summary>
internal static class PortForwardRules
{
    /// <summary>
    /// What iptables-restore --noflush reads: it empties the chains named here and fills them anew, each table in one step.
    /// </summary>
    public static string IptablesFile(IEnumerable<PortForward> all)
    {
        var rules = all.SelectMany(Iptables).ToList();
        var text = new StringBuilder();
        foreach (
            var (table, chains) in (ReadOnlySpan<(string, string[])>)[("nat", ["KVMPS_DNAT", "KVMPS_SNAT"]), ("filter", ["KVMPS_FORWARD"])])
        {
            text.Append('*').Append(table).Append('\n');
            foreach (var chain in chains) text.Append(':').Append(chain).Append(" - [0:0]\n");
            foreach (var (_, chain, rule) in rules.Where(r => r.Table == table))
                text.Append("-A ").Append(chain).Append(' ').Append(rule).Append('\n');
            text.Append("COMMIT\n");
        }

        return text.ToString();
    }

    /// <summary>What nft -f reads, all in one step. The table is named before it is deleted: there may be none yet.</summary>
    public static string NftablesFile(IEnumerable<PortForward> all)
    {
        var rules = all.SelectMany(Nftables).ToList();
        string Of(string chain) => string.Concat(rules.Where(r => r.Chain == chain).Select(r => $"    {r.Rule}\n"));
        return $$"""
            table ip kvmps
            delete table ip kvmps
            table ip kvmps {
              chain kvmps_dnat {
            {{Of("kvmps_dnat")}}  }
              chain prerouting {
                type nat hook prerouting priority -100; policy accept;
                jump kvmps_dnat
              }
              chain output {
                type nat hook output priority -100; policy accept;
                ip daddr != 127.0.0.0/8 jump kvmps_dnat
              }
              chain postrouting {
                type nat hook postrouting priority 99; policy accept;
            {{Of("postrouting")}}  }
            }
            table ip libvirt_network {
              chain kvmps_forward {
              }
            }
            flush chain ip libvirt_network kvmps_forward
            table ip libvirt_network {
              chain kvmps_forward {
            {{Of("kvmps_forward")}}  }
            }

            """;
    }

    /// <summary>A forward's rules as one would type them.</summary>
    public static IEnumerable<string> Typed(PortForward forward, bool nftables) => nftables
        ? Nftables(forward).Select(r => $"nft add rule ip {(r.Chain == "kvmps_forward" ? "libvirt_network" : "kvmps")} {r.Chain} {r.Rule}")
        : Iptables(forward).Select(r => $"iptables -t {r.Table} -A {r.Chain} {r.Rule}");

    private static IEnumerable<(string Table, string Chain, string Rule)> Iptables(PortForward f)
    {
        var comment = $"-m comment --comment {f.Mark}";
        var host = f.HostAddress is null ? "-m addrtype --dst-type LOCAL" : $"-d {f.HostAddress}/32";
        var guest = $"-d {f.GuestAddress}/32 -p {f.Word} -m {f.Word} --dport {f.GuestPort} -m conntrack --ctstate DNAT {comment}";
        yield return (
            "nat",
            "KVMPS_DNAT",
            $"{host} -p {f.Word} -m {f.Word} --dport {f.HostPort} {comment} -j DNAT --to-destination {f.GuestAddress}:{f.GuestPort}");
        yield return ("nat", "KVMPS_SNAT", $"-s {f.Subnet} {guest} -j MASQUERADE");
        yield return ("filter", "KVMPS_FORWARD", $"{guest} -j ACCEPT");
    }

    private static IEnumerable<(string Chain, string Rule)> Nftables(PortForward f)
    {
        var host = f.HostAddress is null ? "fib daddr type local" : $"ip daddr {f.HostAddress}";
        var guest = $"ip daddr {f.GuestAddress} {f.Word} dport {f.GuestPort} ct status dnat";
        var comment = $"comment \"{f.Mark}\"";
        yield return ("kvmps_dnat", $"{host} {f.Word} dport {f.HostPort} dnat to {f.GuestAddress}:{f.GuestPort} {comment}");
        yield return ("postrouting", $"ip saddr {f.Subnet} {guest} masquerade {comment}");
        yield return ("kvmps_forward", $"{guest} accept {comment}");
    }
}
