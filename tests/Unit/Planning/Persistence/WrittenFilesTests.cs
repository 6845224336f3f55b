using KvmPS.Planning.Persistence;
using Xunit;

namespace KvmPS.Unit.Planning.Persistence;

/// <summary>What would be written is read again: a line that is missing, changed or put in is noticed before anything is changed.</summary>
public sealed class WrittenFilesTests
{
    // Of what is not read from the NIC, and goes along from the file that was there, nothing is known.
    private static readonly string[] Unread =
    [
        "DNS",
        "Domains",
        "dns",
        "id=",
        "uuid=",
        "addr-gen-mode",
        "autoconnect-priority",
        "NAME=",
        "IPV6INIT",
        "IPV6_AUTOCONF",
        "DHCPV6C",
        "IPv6AcceptRA",
        "Family=",
        "post-down",
        "down",
    ];

    [Fact]
    public void Networkd() => EachLineCounts(false, Nic.Static(vlan: true), b => NetworkdFiles.Plan(b, null, null), NetworkdReader.Read);

    [Fact]
    public void NetworkManager() => EachLineCounts(false, Nic.Static(vlan: true), b => KeyfileFiles.Plan(b, null), KeyfileReader.Read);

    [Fact]
    public void Ifcfg() => EachLineCounts(true, Nic.Static(vlan: true), b => IfcfgFiles.Plan(b, null, null, []), IfcfgReader.Read);

    [Fact]
    public void Ifupdown()
    {
        const string before = "auto lo\niface lo inet loopback\n\nauto eth0\niface eth0 inet dhcp\n";
        EachLineCounts(
            true,
            Nic.Static(vlan: true),
            b => IfupdownFiles.Plan(b, null, before),
            (b, files) => IfupdownReader.Read(b, before, files[0].Text!));
    }

    [Theory]
    [InlineData("Bridge=br0\\")]
    [InlineData(" Bridge=br0")]
    [InlineData("[Network")]
    [InlineData("; Bridge=br0")]
    [InlineData("Bridge")]
    public void A_line_that_could_be_read_otherwise_is_refused(string line)
    {
        var files = NetworkdFiles.Plan(Nic.Static(), null, null).ToList();
        files[2] = files[2] with { Text = $"{files[2].Text}{line}\n" };
        Refused(false, Nic.Static(), () => NetworkdReader.Read(Nic.Static(), files));
    }

    [Theory]
    [InlineData("ETHTOOL_OPTS=\"-K eth0")]
    [InlineData("X=a b")]
    [InlineData(". /etc/other")]
    [InlineData("IPADDR3=192.0.2.9")]
    public void A_variable_that_a_shell_reads_otherwise_is_refused(string line) =>
        Assert.Equal(
            "NetworkFileWrong",
            Assert
                .Throws<KvmException>(() =>
                    IfcfgFiles.Plan(
                        Nic.Static(),
                        $"{IfcfgFiles.Folder}/ifcfg-eth0",
                        $"DEVICE=eth0\n{(line.StartsWith("IPADDR", StringComparison.Ordinal) ? " export " : "")}{line}\nTYPE=Ethernet\n",
                        []))
                .Id);

    private static void EachLineCounts(
        bool withWords,
        PersistentBridge bridge,
        Func<PersistentBridge, IReadOnlyList<ConfigFile>> plan,
        Func<PersistentBridge, IReadOnlyList<ConfigFile>, IEnumerable<string>> read)
    {
        var files = plan(bridge).ToList();
        WrittenFiles.Check(bridge, "here", withWords, () => read(bridge, files));
        var counted = 0;
        foreach (var (file, at) in files.Select((f, i) => (f, i)))
        {
            var lines = file.Text!.Split('\n');
            for (var line = 0; line < lines.Length; line++)
            {
                if (!lines[line].Any(char.IsAsciiDigit)
                    || lines[line][0] == '#'
                    || Unread.Any(u => lines[line].Trim().StartsWith(u, StringComparison.Ordinal)))
                {
                    continue;
                }
                // Each number in it is another.
                var damaged = string.Concat(lines[line].Select(c => char.IsAsciiDigit(c) ? (char)('0' + (c - '0' + 1) % 10) : c));
                List<ConfigFile> other = [.. files];
                other[at] = file with { Text = string.Join('\n', (string[])[.. lines[..line], damaged, .. lines[(line + 1)..]]) };
                Refused(withWords, bridge, () => read(bridge, other), damaged);
                counted++;
            }
        }

        Assert.True(counted >= 10, $"{counted} lines");
    }

    private static void Refused(bool withWords, PersistentBridge bridge, Func<IEnumerable<string>> read, string? what = null)
    {
        try
        {
            WrittenFiles.Check(bridge, "here", withWords, read);
        }
        catch (KvmException error) when (error.Id == "NetworkFileWrong")
        {
            return;
        }

        Assert.Fail($"not noticed: {what}");
    }
}
