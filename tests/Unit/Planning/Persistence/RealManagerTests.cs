using KvmPS.Planning.Persistence;
using KvmPS.TestPrograms;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Planning.Persistence;

/// <summary>
/// The files in the hands of the managers' own programs, which are unpacked for the tests: installed, one would take over the host's
/// network.
/// </summary>
public sealed class RealManagerTests
{
    [Fact]
    public void Netplan_makes_of_them_what_was_meant()
    {
        // What `netplan generate` starts; releases differ in its place and name.
        var generate = TestRoot.Command(
            "netplan",
            "usr/libexec/netplan/configure",
            "usr/libexec/netplan/generate",
            "usr/lib/netplan/generate");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("etc/netplan"));
        var file = NetplanFiles
            .Plan(
                Nic.Static(),
                "/etc/netplan/x.yaml",
                "network:\n  version: 2\n  renderer: networkd\n  ethernets:\n    eth0:\n      addresses: [192.0.2.10/24]\n")
            .Single();
        File.WriteAllText(folder.File("etc/netplan/x.yaml"), file.Text);
        Programs.Run(generate[0], [.. generate[1..], "--root-dir", folder.Path]);
        var bridge = File.ReadAllText(folder.File("run/systemd/network/10-netplan-br0.network"));
        foreach (var line in (string[])
                [
                    "Address=192.0.2.10/24",
                    "Address=198.51.100.5/25",
                    "Address=2001:db8::10/64",
                    "Gateway=192.0.2.1",
                    "Metric=50",
                    "MTUBytes=1400",
                    "Table=100",
                    "Priority=501",
                    "DNS=2001:db8::53",
                ])
            Assert.Contains(line, bridge.Split('\n'));
        Assert.Contains(
            "MACAddress=52:54:00:00:00:01",
            File.ReadAllText(folder.File("run/systemd/network/10-netplan-br0.netdev")),
            StringComparison.Ordinal);
        var port = File.ReadAllText(folder.File("run/systemd/network/10-netplan-eth0.network"));
        Assert.Contains("Bridge=br0", port, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.10", port, StringComparison.Ordinal);
    }

    [Fact]
    public void Ifup_would_do_what_was_meant()
    {
        var ifup = TestRoot.Command("ifup", "usr/sbin/ifup", "usr/bin/ifup");
        using var folder = new TemporaryFolder();
        var file = IfupdownFiles
            .Plan(Nic.Static(), IfupdownFiles.Main, "auto eth0\niface eth0 inet static\n    address 192.0.2.10/24\n    ethernet-wol g\n")
            .Single();
        File.WriteAllText(folder.File("interfaces"), file.Text);
        var steps = Programs.Run(
            "sh",
            ["-c", "exec \"$@\" 2>&1", "sh", .. ifup, "--no-act", "--force", "--verbose", "-i", folder.File("interfaces"), "eth0", "br0"]);
        var made = steps.IndexOf("ip link add name br0 address 52:54:00:00:00:01", StringComparison.Ordinal);
        Assert.True(made > 0 && steps.IndexOf("ip addr add 192.0.2.10", StringComparison.Ordinal) > made, steps);
        Assert.Contains("ip link set dev eth0 mtu 9000 master br0", steps, StringComparison.Ordinal);
        Assert.Contains("ip -6 addr add 2001:db8::10/64", steps, StringComparison.Ordinal);
        Assert.Contains("ip route append 203.0.113.0/24 table 100", steps, StringComparison.Ordinal);
    }

    [Fact]
    public void NetworkManager_reads_each_line_of_its_profiles()
    {
        var nmcli = TestRoot.Command("NetworkManager", "usr/bin/nmcli");
        using var folder = new TemporaryFolder();
        foreach (var file in KeyfileFiles.Plan(Nic.Static(), null).Concat(KeyfileFiles.Plan(Nic.Dhcp(), null)))
        {
            File.WriteAllText(folder.File("profile"), file.Text);
            var said = Programs.Run(
                "sh",
                [
                    "-c",
                    "exec <\"$1\"; shift; exec \"$@\"",
                    "sh",
                    folder.File("profile"),
                    .. nmcli,
                    "--offline",
                    "connection",
                    "modify",
                    "connection.autoconnect-retries",
                    "3",
                ]);
            // What it does not know, it would not write out again; nor what is its default.
            var written = Lines(said);
            Assert.Empty(Lines(file.Text!).Except(written).Except(["stp=true"]));
        }
    }

    /// <summary>Lines with a value; options of a route are a set.</summary>
    private static List<string> Lines(string text) =>
        [
            .. text.Split('\n')
                .Where(l => l.Contains('=', StringComparison.Ordinal) && l[0] is not '#')
                .Select(l =>
                    l.Split('=', 2) is [var key, var value] && key.EndsWith("_options", StringComparison.Ordinal)
                        ? $"{key}={string.Join(',', value.Split(',').Order(StringComparer.Ordinal))}"
                        : l),
        ];
}
