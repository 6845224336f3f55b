using System.Text;
using System.Text.Json.Nodes;
using KvmPS.Model;
using KvmPS.Planning.CloudInit;
using Xunit;

namespace KvmPS.Unit.CloudInit;

public sealed class SeedFilesTests
{
    [Fact]
    public void Nothing_asked_for_is_a_name_and_an_instance()
    {
        var files = SeedFiles.Write(new(), "i-1", "web01");
        Assert.Equal(["meta-data", "user-data"], files.Select(f => f.Name));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{ "instance-id": "i-1", "local-hostname": "web01" }"""), JsonNode.Parse(files[0].Content)));
        Assert.Equal("#cloud-config\n{}\n", Encoding.UTF8.GetString(files[1].Content));
    }

    [Fact]
    public void Users_keys_packages_and_commands_are_where_cloud_init_looks()
    {
        var data = UserData(new()
        {
            User = [new("anna") { SshKey = ["ssh-ed25519 AAAA"], PasswordHash = "$6$x$y" }, new("bob") { Sudo = false, Group = ["docker"], Shell = "/bin/ash" }],
            Package = ["nginx"],
            RunCommand = ["echo \"it's\" > /run/x\necho '$HOME' \\ 💾"],
        });
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {
              "users": [
                { "name": "anna", "shell": "/bin/bash", "sudo": "ALL=(ALL) NOPASSWD:ALL", "ssh_authorized_keys": ["ssh-ed25519 AAAA"], "lock_passwd": false, "hashed_passwd": "$6$x$y" },
                { "name": "bob", "shell": "/bin/ash", "groups": ["docker"], "lock_passwd": true }
              ],
              "package_update": true,
              "packages": ["nginx"],
              "runcmd": ["echo \"it's\" > /run/x\necho '$HOME' \\ 💾"]
            }
            """), data), data.ToJsonString());
    }

    [Fact]
    public void Without_a_name_it_is_the_user_of_the_image()
    {
        var data = UserData(new() { User = [new() { SshKey = ["ssh-rsa AAAA"], PasswordHash = "$6$x$y" }] });
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{ "ssh_authorized_keys": ["ssh-rsa AAAA"], "password": "$6$x$y", "chpasswd": { "expire": false } }"""), data), data.ToJsonString());
    }

    /// <summary>PyYAML makes two broken characters of an escaped pair, and refuses raw control characters.</summary>
    [Theory]
    [InlineData("💾", "💾")]
    [InlineData("\\uD83D\\uDCBE", "\\\\uD83D\\\\uDCBE")]
    [InlineData("\\💾", "\\\\💾")]
    [InlineData("\u0085\u007f", "\\u0085\\u007F")]
    public void YAML_reads_what_JSON_says(string text, string written)
        => Assert.Contains($"\"{written}\"", Encoding.UTF8.GetString(SeedFiles.Write(new() { RunCommand = [text] }, "i", null)[1].Content), StringComparison.Ordinal);

    [Fact]
    public void Own_user_data_is_left_as_it_is()
        => Assert.Equal("#!/bin/sh\r\n\0x"u8.ToArray(), SeedFiles.Write(new() { UserData = "#!/bin/sh\r\n\0x"u8.ToArray() }, "i", null)[1].Content);

    [Fact]
    public void A_NIC_is_found_by_its_MAC_address()
    {
        var config = JsonNode.Parse(SeedFiles.Write(new()
        {
            NetworkAdapter =
            [
                new() { MacAddress = "52:54:00:00:00:01", Address = ["10.0.0.5/24", "fd00::5/64"], Gateway = ["10.0.0.1", "fd00::1"], Dns = ["10.0.0.1"], DnsSearch = ["example.net"] },
                new() { MacAddress = "52:54:00:00:00:02" },
            ],
        }, "i", null).Single(f => f.Name == "network-config").Content)!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {
              "version": 2,
              "ethernets": {
                "eth0": {
                  "match": { "macaddress": "52:54:00:00:00:01" }, "set-name": "eth0", "dhcp4": false,
                  "addresses": ["10.0.0.5/24", "fd00::5/64"],
                  "gateway4": "10.0.0.1", "gateway6": "fd00::1",
                  "nameservers": { "addresses": ["10.0.0.1"], "search": ["example.net"] }
                },
                "eth1": { "match": { "macaddress": "52:54:00:00:00:02" }, "set-name": "eth1", "dhcp4": true }
              }
            }
            """), config), config.ToJsonString());
    }

    [Fact]
    public void A_gateway_outside_the_subnet_is_on_the_link()
    {
        KvmCloudInit request = new()
        {
            NetworkAdapter =
            [
                new() { MacAddress = "52:54:00:00:00:01", Address = ["192.0.2.5/24"] },
                new()
                {
                    MacAddress = "52:54:00:00:00:02",
                    Address = ["203.0.113.7/32", "2001:db8::7/128"],
                    Gateway = ["198.51.100.1", "2001:db8:1::1"],
                },
                new() { MacAddress = "52:54:00:00:00:03", Address = ["2001:db8::8/128"], Gateway = ["fe80::1"] },
            ],
        };
        var ethernets = JsonNode.Parse(SeedFiles.Write(request, "i", null).Single(f => f.Name == "network-config").Content)!["ethernets"]!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            [{ "to": "0.0.0.0/0", "via": "198.51.100.1", "on-link": true }, { "to": "::/0", "via": "2001:db8:1::1", "on-link": true }]
            """), ethernets["eth1"]!["routes"]), ethernets.ToJsonString());
        Assert.Null(ethernets["eth1"]!["gateway4"]);
        Assert.Null(ethernets["eth1"]!["gateway6"]);
        // Link-local addresses are on every link.
        Assert.Equal("fe80::1", (string?)ethernets["eth2"]!["gateway6"]);
        Assert.Null(ethernets["eth2"]!["routes"]);
        // Renderers that leave on-link out get the routes at each boot.
        Assert.Equal(
            ["ip route show default | grep -q . || ip route add default via 198.51.100.1 dev eth1 onlink",
                "ip -6 route show default | grep -q . || ip -6 route add default via 2001:db8:1::1 dev eth1 onlink"],
            UserData(request)["bootcmd"]!.AsArray().Select(c => (string)c!));
    }

    private static JsonNode UserData(KvmCloudInit request)
    {
        var text = Encoding.UTF8.GetString(SeedFiles.Write(request, "i", null).Single(f => f.Name == "user-data").Content);
        Assert.StartsWith("#cloud-config\n", text, StringComparison.Ordinal);
        return JsonNode.Parse(text["#cloud-config\n".Length..])!;
    }
}
