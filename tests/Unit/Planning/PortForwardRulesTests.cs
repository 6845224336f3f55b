using KvmPS.Model;
using KvmPS.Planning.PortForward;
using KvmPS.State;
using KvmPS.Unit.Architecture;
using KvmPS.Unit.Host;
using Xunit;

namespace KvmPS.Unit.Planning;

/// <summary>
/// What leads where, in the words of iptables and nft. That the kernel takes them, and what packets do then, the live tests show.
/// </summary>
public sealed class PortForwardRulesTests
{
    private static readonly PortForward Web = new()
    {
        VMId = Guid.NewGuid(),
        VMName = "it's\n<web>",
        ConnectionUri = "qemu:///system",
        Protocol = KvmPortProtocol.Tcp,
        HostAddress = null,
        HostPort = 8080,
        GuestAddress = "192.168.122.50",
        GuestPort = 80,
        Network = "default",
        Subnet = "192.168.122.0/24",
        MacAddress = "52:54:00:00:00:01",
    };

    [Fact]
    public void The_chains_are_emptied_and_filled_in_one_step()
    {
        Assert.Equal(
            """
            *nat
            :KVMPS_DNAT - [0:0]
            :KVMPS_SNAT - [0:0]
            -A KVMPS_DNAT -d 192.0.2.10/32 -p udp -m udp --dport 53 -m comment --comment kvmps/udp/192.0.2.10:53/192.168.122.50:5353/ -j DNAT --to-destination 192.168.122.50:5353
            -A KVMPS_SNAT -s 192.168.122.0/24 -d 192.168.122.50/32 -p udp -m udp --dport 5353 -m conntrack --ctstate DNAT -m comment --comment kvmps/udp/192.0.2.10:53/192.168.122.50:5353/ -j MASQUERADE
            COMMIT
            *filter
            :KVMPS_FORWARD - [0:0]
            -A KVMPS_FORWARD -d 192.168.122.50/32 -p udp -m udp --dport 5353 -m conntrack --ctstate DNAT -m comment --comment kvmps/udp/192.0.2.10:53/192.168.122.50:5353/ -j ACCEPT
            COMMIT

            """,
            PortForwardRules.IptablesFile([
                Web with
                {
                    Protocol = KvmPortProtocol.Udp,
                    HostAddress = "192.0.2.10",
                    HostPort = 53,
                    GuestPort = 5353,
                },
            ]));
    }

    [Fact]
    public void What_is_typed_is_what_the_files_have()
    {
        foreach (var rule in PortForwardRules.Typed(Web, nftables: false))
            Assert.Contains(
                rule[rule.IndexOf("-A ", StringComparison.Ordinal)..],
                PortForwardRules.IptablesFile([Web]),
                StringComparison.Ordinal);
        foreach (var rule in PortForwardRules.Typed(Web, nftables: true))
            Assert.Contains(
                $"    {string.Join(' ', rule.Split(' ').Skip(6))}\n",
                PortForwardRules.NftablesFile([Web]),
                StringComparison.Ordinal);
        Assert.Equal(3, PortForwardRules.Typed(Web, nftables: true).Count());
    }

    [Fact]
    public void No_name_of_a_VM_gets_into_a_rule()
    {
        foreach (var text in (string[])[PortForwardRules.IptablesFile([Web]), PortForwardRules.NftablesFile([Web])])
            Assert.DoesNotContain("web", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KvmPortProtocol.Tcp, null, 8080, true)]
    [InlineData(KvmPortProtocol.Tcp, "192.0.2.10", 8080, true)]
    [InlineData(KvmPortProtocol.Udp, null, 8080, false)]
    [InlineData(KvmPortProtocol.Tcp, null, 80, false)]
    public void Two_meet_where_one_packet_could_take_either(KvmPortProtocol protocol, string? address, int port, bool meets)
    {
        var other = Web with { VMId = Guid.NewGuid(), Protocol = protocol, HostAddress = address, HostPort = port };
        Assert.Equal(meets, Web.Meets(other));
        Assert.False(Web.IsSame(other));
        Assert.False((Web with { HostAddress = "192.0.2.11" }).Meets(other with { HostAddress = "192.0.2.10" }));
    }

    [Fact]
    public void The_list_is_kept_with_its_rules_and_hook_until_the_last_one_goes()
    {
        using var tree = new HostTree();
        var list = new PortForwardList(tree.Root);
        Assert.Empty(list.Read());
        Assert.True(list.HookIsNew);
        list.Write([Web]);
        list.WriteRules([Web]);
        Assert.Equal([Web], list.Read());
        Assert.False(list.HookIsNew);
        Assert.StartsWith("#!/bin/sh\n", PortForwardScript.Text, StringComparison.Ordinal);
        Assert.Contains($"\nfolder={PortForwardScript.Folder}\n", PortForwardScript.Text, StringComparison.Ordinal);
        // The kernel runs it by its first two bytes: nothing may come before them.
        Assert.Equal(
            File.ReadAllBytes(Path.Join(Repository.ModuleSource, "Planning/PortForward/PortForwardScript.sh")),
            File.ReadAllBytes(tree.Real(PortForwardScript.Hook)));
        // libvirt runs a hook only if it may be run.
        Assert.True((new FileInfo(tree.Real(PortForwardScript.Hook)).UnixFileMode & UnixFileMode.UserExecute) != 0);
        Assert.Contains(Web.Mark, tree.Text($"{PortForwardScript.Folder}/iptables.rules"), StringComparison.Ordinal);

        list.WriteRules([]);
        list.Write([]);
        Assert.Empty(list.Read());
        Assert.Empty(Directory.EnumerateFiles(tree.Path, "*", SearchOption.AllDirectories));

        tree.File($"{PortForwardScript.Folder}/forwards.json", "[{");
        Assert.Equal("PortForwardListDamaged", Assert.Throws<KvmException>(list.Read).Id);
    }

    [Fact]
    public void One_process_changes_the_list_at_a_time()
    {
        using var tree = new HostTree();
        var list = new PortForwardList(tree.Root);
        using var mine = list.Lock(TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource(200);
        Assert.Throws<OperationCanceledException>(() => list.Lock(stop.Token));
    }
}
