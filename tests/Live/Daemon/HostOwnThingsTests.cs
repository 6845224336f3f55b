using KvmPS.Live.Fixture;

namespace KvmPS.Live.Daemon;

/// <summary>A host with VMs, pools, networks and secrets that start with it: none of them comes along into the private daemon.</summary>
public sealed class HostOwnThingsTests : IDisposable
{
    private readonly DirectoryInfo _host = Directory.CreateTempSubdirectory("kvmps-host-");

    public void Dispose() => _host.Delete(recursive: true);

    [Fact]
    public async Task Nothing_of_the_host_is_in_the_private_daemon()
    {
        Write(
            "qemu/production.xml",
            "<domain type='qemu'><name>production</name><uuid>11111111-1111-4111-8111-111111111111</uuid><memory>8192</memory><os><type>hvm</type></os></domain>",
            "qemu/autostart");
        Write(
            "qemu/networks/lan.xml",
            "<network><name>lan</name><bridge name='virbr77'/><ip address='198.18.77.1' prefix='24'/></network>",
            "qemu/networks/autostart");
        Write("storage/images.xml", "<pool type='dir'><name>images</name><target><path>/tmp</path></target></pool>", "storage/autostart");
        Write(
            "secrets/11111111-1111-4111-8111-111111111112.xml",
            "<secret><uuid>11111111-1111-4111-8111-111111111112</uuid></secret>",
            null);
        Write("nwfilter/own.xml", "<filter name='own'><uuid>11111111-1111-4111-8111-111111111113</uuid></filter>", null);
        await using var libvirt = new PrivateLibvirt
        {
            Wrapper = ["unshare", "--mount", "sh", "-c", "mount --bind \"$0\" /etc/libvirt && exec \"$@\"", _host.FullName],
        };
        await libvirt.InitializeAsync();
        foreach (var (command, expected) in new[]
            {
                ("list --all --name", ""),
                ("net-list --all --name", "default"),
                ("pool-list --all --name", ""),
                ("secret-list", ""),
                ("nwfilter-list", ""),
            })
        {
            Assert.Equal(expected, libvirt.Virsh(command.Split(' ')).Trim());
        }
    }

    private void Write(string file, string xml, string? autostart)
    {
        var path = Path.Combine(_host.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, xml);
        if (autostart is null) return;
        var links = Directory.CreateDirectory(Path.Combine(_host.FullName, autostart)).FullName;
        File.CreateSymbolicLink(Path.Combine(links, Path.GetFileName(path)), Path.Combine("/etc/libvirt", file));
    }
}
