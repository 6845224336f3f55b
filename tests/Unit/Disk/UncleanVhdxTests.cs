using KvmPS.Model;
using KvmPS.Unit.Commands;
using KvmPS.Unit.Libvirt;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Disk;

/// <summary>A VHDX image whose log QEMU could not write back: nothing but a repair opens it.</summary>
public sealed class UncleanVhdxTests : IDisposable
{
    // Where qemu-img puts the table of blocks, in sectors: with the log written and that refused, the image is as after a crash.
    private const int BlockTable = 4096;

    private readonly TestHost _host = new();
    private readonly Engine _engine = new();
    private readonly string _disk;

    public UncleanVhdxTests()
    {
        _disk = $"{_host.Folder}/it's.vhdx";
        Programs.Run("qemu-img", "create", "-q", "-f", "vhdx", _disk, "4M");
        using var write = Programs.Start(
            "qemu-io",
            "-c",
            "write -P 7 0 64k",
            $$$"""json:{"driver":"vhdx","file":{"driver":"blkdebug","image":{"driver":"file","filename":"{{{_disk}}}"},"inject-error":[{"event":"none","iotype":"write","sector":{{{BlockTable}}}}]}}""");
        write.WaitForExit();
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()), ("disk", _disk), ("folder", _host.Folder));
    }

    [Theory]
    [InlineData("Get-KvmDisk $disk")]
    [InlineData("Test-KvmDisk $disk")]
    [InlineData("Convert-KvmDisk $disk $folder/x.qcow2")]
    public void It_is_refused_with_the_command_that_helps(string command)
    {
        var error = _engine.Fail(command);
        Assert.Equal("DiskLogNotReplayed", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(
            $"Test-KvmDisk -Path '{_disk.Replace("'", "''", StringComparison.Ordinal)}' -Repair",
            error.ErrorDetails.RecommendedAction,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_repair_writes_the_log_back()
    {
        var check = (KvmDiskCheck)Assert.Single(_engine.Run("Test-KvmDisk $disk -Repair")).BaseObject;
        Assert.Equal((KvmDiskHealth.Good, 1L), (check.Health, check.CorruptionsFixed));
        Assert.Equal("vhdx", ((KvmDisk)Assert.Single(_engine.Run("Get-KvmDisk $disk")).BaseObject).Format);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }
}
