using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>Tables in a window of 80 columns, with names as long as people give them.</summary>
public sealed class NarrowTableTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Long = "production-frontend-load-balancer-of-the-southern-region-01";

    [Fact]
    public void No_column_is_lost_and_long_names_keep_their_ends()
    {
        Shell.SetVariable("vm", $"{Name}-{Long}");
        Run($"$disk = New-KvmDisk \"$folder/{Long}.qcow2\" 1GB; New-KvmVM $vm 32MB -Disk $disk -VirtType Qemu -Graphics None");
        foreach (var (script, heads, end) in new[]
        {
            ("Get-KvmVM $vm", "Name State CPU% vCPU Memory Uptime Autostart", "-01 "),
            ("Get-KvmVMDisk $vm", "VMName Target Bus Size Cache Live/Config Restart? Path", "cow2"),
            ("Get-KvmNetworkAdapter $vm", "VMName MacAddress Source HostDevice LinkState IPAddress", "-01 "),
            ("Get-KvmDisk $disk.Path", "Path Format Size SizeOnDisk UsedBy", "-01.qcow2"),
            ("Get-KvmBalloon $vm", "VMName Memory Max. GuestAvailable SwappedOut Floor Age", "-01 "),
            ("Get-KvmVM $vm -Detailed", "Name State vCPU Memory DiskDetail IPAddress Snap. GuestOS", "-01 "),
        })
        {
            var lines = Screen(script, width: 80).Split('\n');
            Assert.All(lines, l => Assert.InRange(l.Length, 0, 80));
            var head = lines.First(l => l.StartsWith(heads.Split(' ')[0], StringComparison.Ordinal));
            Assert.Equal(heads, string.Join(' ', head.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            Assert.Contains(lines, l => l.Contains('…', StringComparison.Ordinal) && (l + " ").Contains(end, StringComparison.Ordinal));
        }
    }

    /// <summary>PowerShell's table of files shows what Get-Item adds to them.</summary>
    [Fact]
    public void A_file_that_is_written_shows_its_size_and_its_owner()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None");
        var file = Path.Combine(Folder, "vm.xml");
        var line = Screen($"Export-KvmVM $name -Path '{file}' -PassThru")
            .Split('\n')
            .First(l => l.Contains("vm.xml", StringComparison.Ordinal));
        Assert.Contains("root", line, StringComparison.Ordinal);
        Assert.Contains($" {new FileInfo(file).Length} ", line, StringComparison.Ordinal);
        Run($"Get-KvmVM $name | Export-KvmVM -Path '{file}2' -PassThru | Remove-Item");
        Assert.False(File.Exists(file + "2"));
        // A name that PowerShell would read in another way.
        Run(
            $"Export-KvmVM $name -Path '{Folder}/a\\b::c[1].xml' -PassThru | ForEach-Object {{ if (-not $_.Exists) {{ throw $_.FullName "
                + $"}} }}");
    }
}
