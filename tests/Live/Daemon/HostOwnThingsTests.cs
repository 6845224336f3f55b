using System.Diagnostics;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Daemon;

/// <summary>A host with VMs, pools, networks and secrets that start with it: none of them comes along into the private daemon.</summary>
public sealed class HostOwnThingsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly DirectoryInfo _host = Directory.CreateTempSubdirectory("kvmps-host-");

    public void Dispose() => _host.Delete(recursive: true);

    [Fact]
    public async Task Nothing_of_the_host_is_in_the_private_daemon()
    {
        Write("qemu/production.xml", "<domain type='qemu'><name>production</name><uuid>11111111-1111-4111-8111-111111111111</uuid><memory>8192</memory><os><type>hvm</type></os></domain>", "qemu/autostart");
        Write("qemu/networks/lan.xml", "<network><name>lan</name><bridge name='virbr77'/><ip address='198.18.77.1' prefix='24'/></network>", "qemu/networks/autostart");
        Write("storage/images.xml", "<pool type='dir'><name>images</name><target><path>/tmp</path></target></pool>", "storage/autostart");
        Write("secrets/11111111-1111-4111-8111-111111111112.xml", "<secret><uuid>11111111-1111-4111-8111-111111111112</uuid></secret>", null);
        Write("nwfilter/own.xml", "<filter name='own'><uuid>11111111-1111-4111-8111-111111111113</uuid></filter>", null);
        using var script = Process.Start(new ProcessStartInfo("unshare",
            ["--mount", "sh", "-c", "mount --bind \"$1\" /etc/libvirt && exec \"$0\"", Path.Combine(AppContext.BaseDirectory, "private-libvirtd.sh"), _host.FullName])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var folder = (await script.StandardOutput.ReadLineAsync(limit.Token))!.Split(' ')[0];
            Assert.Equal("ready", await script.StandardOutput.ReadLineAsync(limit.Token));
            foreach (var (command, expected) in new[] { ("list --all --name", ""), ("net-list --all --name", "default"), ("pool-list --all --name", ""), ("secret-list", ""), ("nwfilter-list", "") })
            {
                Assert.Equal(expected, HostProgram.Check("virsh", ["--quiet", "--connect", $"qemu:///system?socket={folder}/sock/libvirt-sock", .. command.Split(' ')]).Trim());
            }
        }
        finally
        {
            script.StandardInput.Close();
            await script.WaitForExitAsync(limit.Token);
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
