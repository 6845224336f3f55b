using System.Text.Json.Nodes;
using KvmPS.Planning.Persistence;
using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Planning.Persistence;

/// <summary>
/// netplan files in the forms in which people write YAML: what is not about the NIC says the same afterwards, and remarks stay.
/// </summary>
public sealed class NetplanEditTests
{
    [Theory]
    [InlineData("""
        network:
          version: 2
          ethernets:
            eth0:
              # two of them
              addresses: [
                192.0.2.10/24,
                "198.51.100.5/25"
              ]
              routes: [
                {to: default, via: 192.0.2.1}
              ]
              optional: true
            eth1:
              addresses: [
                10.0.0.1/8 # not ours
              ]
        """)]
    [InlineData("""
        network:
          ethernets:
            eth0:
              nameservers: {
                addresses: [192.0.2.99,
               192.0.2.98]
              }
              dhcp4: true
              match: {name: eth0, driver: "virtio_net"}
        """)]
    [InlineData("network:\n  version: 2\n  ethernets: {eth0: {dhcp4: true, optional: true}, eth1: {dhcp4: \"yes\"}}\n")]
    [InlineData("network: {version: 2, ethernets: {eth0: {dhcp4: true}}, bridges: {br9: {interfaces: []}}}\n")]
    [InlineData("network:\n  ethernets:\n    eth0: {addresses: [192.0.2.10/24,\n        198.51.100.5/25], wakeonlan: true}\n    eth1: "
        + "{}\n  bridges: {}\n")]
    [InlineData("network:\n  ethernets:\n    \"eth0\":\n      dhcp4: yes\n      dhcp-identifier: mac\n  wifis:\n    wlan0:\n      "
        + "access-points:\n        \"a: b # c\":\n          password: |\n            two\n            lines\n")]
    [InlineData("network:\n  ethernets:\n    eth0: # nothing yet\n    eth1:\n      dhcp4: true\n")]
    [InlineData("network:\n  ethernets:\n    eth0: ~\n")]
    [InlineData("---\nnetwork:\n  ethernets:\n    eth0:\n      addresses:\n      - 192.0.2.10/24:\n          label: \"eth0:1\"\n      - "
        + "\"198.51.100.5/25\"\n      mtu: 9000\n")]
    public void Everything_else_in_the_file_stays(string before)
    {
        var after = NetplanFiles.Plan(Nic.Static(), "/etc/netplan/x.yaml", before).Single().Text!;
        var (old, now) = (Network(before), Network(after));
        Assert.Equal("""["eth0"]""", now["bridges"]!["br0"]!["interfaces"]!.ToJsonString());
        Assert.Equal(3, now["bridges"]!["br0"]!["addresses"]!.AsArray().Count);
        string[] moved = ["addresses", "routes", "mtu", "nameservers", "dhcp-identifier", "dhcp4", "dhcp6"];
        var port = now["ethernets"]!["eth0"]!.AsObject();
        Assert.Equal(("false", "false", "9000"), ((string?)port["dhcp4"], (string?)port["dhcp6"], (string?)port["mtu"]));
        Assert.All(Definition(old), e => Assert.True(moved.Contains(e.Key) || JsonNode.DeepEquals(e.Value, port[e.Key]), e.Key));
        Assert.All(
            port,
            e => Assert.True(e.Key is "dhcp4" or "dhcp6" or "mtu" || (Definition(old).ContainsKey(e.Key) && !moved.Contains(e.Key)), e.Key));
        // All other devices.
        foreach (var network in (JsonObject[])[old, now])
        {
            ((JsonObject)network["ethernets"]!).Remove("eth0");
            (network["bridges"] as JsonObject)?.Remove("br0");
            if (network["bridges"] is not JsonObject { Count: > 0 }) network.Remove("bridges");
        }

        Assert.Equal(old.ToJsonString(), now.ToJsonString());
        foreach (var remark in before
                .Split('\n')
                .Where(l => l.Contains("# ", StringComparison.Ordinal) && !l.Contains("nothing yet", StringComparison.Ordinal)))
            Assert.Contains(remark, after, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_file_says_of_name_servers_is_the_bridges_word_for_word()
    {
        var text = NetplanFiles.Plan(Nic.Static(), "/etc/netplan/x.yaml", "network:\n  ethernets:\n    eth0:\n      nameservers:\n       "
            + " addresses: [ # ours\n          192.0.2.99\n        ]\n").Single().Text!;
        Assert.Contains(
            "      nameservers:\n        addresses: [ # ours\n          192.0.2.99\n        ]\n",
            text,
            StringComparison.Ordinal);
        Assert.Equal("""{"addresses":["192.0.2.99"]}""", Network(text)["bridges"]!["br0"]!["nameservers"]!.ToJsonString());
    }

    private static JsonObject Definition(JsonObject network) => network["ethernets"]!["eth0"] as JsonObject ?? [];

    private static JsonObject Network(string text) => YamlNode.Parse(text)!.ToJson()!["network"]!.AsObject();
}
