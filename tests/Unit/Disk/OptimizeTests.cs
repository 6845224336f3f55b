using System.Text.Json;
using KvmPS.Model;
using KvmPS.Unit.Commands;
using KvmPS.Unit.Libvirt;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Disk;

/// <summary>Optimize-KvmDisk replaces an image: what is not its content must stay as it was.</summary>
public sealed class OptimizeTests : IDisposable
{
    private readonly TestHost _host = new();
    private readonly Engine _engine = new();

    public OptimizeTests() =>
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()), ("folder", _host.Folder), ("disk", At("disk.qcow2")));

    [Theory]
    [InlineData("extended_l2=on,cluster_size=131072")]
    [InlineData("lazy_refcounts=on,refcount_bits=64")]
    [InlineData("refcount_bits=1")]
    [InlineData("compat=0.10")]
    [InlineData("compression_type=zstd,cluster_size=32768")]
    public void The_options_of_an_image_stay(string options)
    {
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-o", options, At("disk.qcow2"), "16M");
        AssertSame();
    }

    [Theory]
    [InlineData("base", "base")]
    [InlineData("./base", "./base")]
    [InlineData(null, null)]
    public void The_name_of_the_backing_file_stays(string? given, string? recorded)
    {
        Programs.Run("qemu-img", "create", "-q", "-f", "raw", At("base"), "16M");
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", given ?? At("base"), "-F", "raw", At("disk.qcow2"));
        Assert.Equal(recorded ?? At("base"), AssertSame().GetProperty("backing-filename").GetString());
    }

    [Fact]
    public void An_image_that_QEMU_marked_as_corrupt_is_not_replaced()
    {
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", At("disk.qcow2"), "16M");
        Programs.Run("qemu-io", "-f", "qcow2", "-c", "write -q -P 0 0 8M", At("disk.qcow2"));
        using (var file = File.OpenWrite(At("disk.qcow2")))
        {
            file.Position = 79; // the last byte of the incompatible features; 2 is the mark
            file.WriteByte(2);
        }

        var before = File.ReadAllBytes(At("disk.qcow2"));
        var error = _engine.Fail("Optimize-KvmDisk $disk");
        Assert.Equal("DiskIsCorrupt", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("Test-KvmDisk -Path", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(At("disk.qcow2")));
        Assert.True(((KvmDisk)Assert.Single(_engine.Run("Get-KvmDisk $disk")).BaseObject).Corrupt);
    }

    [Fact]
    public void An_image_with_other_names_is_left_to_all_of_them()
    {
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", At("disk.qcow2"), "16M");
        Programs.Run("qemu-io", "-f", "qcow2", "-c", "write -q -P 5 0 64k", "-c", "write -q -P 0 64k 8M", At("disk.qcow2"));
        Programs.Run("ln", At("disk.qcow2"), At("other"));
        var error = _engine.Fail("Optimize-KvmDisk $disk");
        Assert.Equal("DiskHasHardLinks", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("-samefile", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Programs.Run("cmp", At("disk.qcow2"), At("other"));
        File.Delete(At("other"));
        Assert.Single(_engine.Run("Optimize-KvmDisk $disk"));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private string At(string name) => $"{_host.Folder}/{name}";

    private JsonElement AssertSame()
    {
        // Zeros that take up space are what an optimised image is without.
        Programs.Run("qemu-io", "-f", "qcow2", "-c", "write -q -P 5 0 64k", "-c", "write -q -P 0 64k 8M", At("disk.qcow2"));
        var before = Info();
        var done = (KvmDiskOptimization)Assert.Single(_engine.Run("Optimize-KvmDisk $disk")).BaseObject;
        Assert.True(done.After < done.Before);
        var after = Info();
        foreach (
            var name in (string[])["virtual-size", "cluster-size", "backing-filename", "backing-filename-format", "full-backing-filename"])
        {
            Assert.Equal(Text(before, name), Text(after, name));
        }

        Assert.Equal(before.GetProperty("format-specific").GetRawText(), after.GetProperty("format-specific").GetRawText());
        Programs.Run("qemu-io", "-f", "qcow2", "-c", "read -q -P 5 0 64k", At("disk.qcow2"));
        return after;
    }

    private static string Text(JsonElement info, string name) => info.TryGetProperty(name, out var value) ? value.GetRawText() : "";

    private JsonElement Info() =>
        JsonDocument.Parse(Programs.Run("qemu-img", "info", "--output=json", At("disk.qcow2"))).RootElement.Clone();
}
