using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

/// <summary>Images described by their first bytes, held against what qemu-img says of them.</summary>
public sealed class QuickInfoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _commands = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("qcow2", "")]
    [InlineData("qcow2", "cluster_size=512")]
    [InlineData("qcow2", "cluster_size=2097152,lazy_refcounts=on")]
    [InlineData("qcow2", "compression_type=zstd")]
    [InlineData("qcow2", "extended_l2=on,cluster_size=131072")]
    [InlineData("qcow2", "preallocation=metadata,refcount_bits=64")]
    [InlineData("raw", "")]
    [InlineData("raw", "preallocation=full")]
    public async Task An_ordinary_image_is_told_without_qemu_img_and_just_as_qemu_img_does(string format, string options)
    {
        var path = _folder.File("disk");
        Programs.Run("qemu-img", "create", "-q", "-f", format, "-o", options.Length == 0 ? "size=3M" : options + ",size=3M", path);
        await Same(path, quick: true);
    }

    [Fact]
    public async Task An_overlays_backing_image_is_told_with_its_folder()
    {
        Programs.Run("qemu-img", "create", "-q", "-f", "raw", _folder.File("base"), "1M");
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", "base", "-F", "raw", _folder.File("relative"));
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", _folder.File("base"), "-F", "raw", _folder.File("absolute"));
        foreach (var name in (string[])["relative", "absolute"])
            Assert.Equal(_folder.File("base"), (await Same(_folder.File(name), quick: true)).BackingFile);
    }

    [Fact]
    public void An_overlay_that_nothing_was_written_to_is_told_from_others()
    {
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", _folder.File("base"), "3M");
        foreach (var (name, size) in (ReadOnlySpan<(string, string)>)[("fresh", "3M"), ("written", "3M"), ("larger", "4M")])
        {
            Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", _folder.File("base"), "-F", "qcow2", _folder.File(name), size);
        }

        Programs.Run("qemu-io", "-c", "write 2M 512", _folder.File("written"));
        File.WriteAllText(_folder.File("other"), "no image");
        Assert.Equal(
            ["fresh"],
            ((string[])["base", "fresh", "written", "larger", "other", "missing"]).Where(n => QemuImg.IsUnwritten(_folder.File(n))));
    }

    [Fact]
    public void Disks_go_to_virt_sysprep_one_by_one_with_their_formats()
    {
        var arguments = VirtSysprep.Arguments([("/a b.qcow2", "qcow2"), ("/c", "raw")]);
        Assert.Equal(["--format", "qcow2", "--add", "/a b.qcow2", "--format", "raw", "--add", "/c"], arguments.TakeLast(8));
        Assert.Contains("machine-id", arguments[arguments.IndexOf("--enable") + 1].Split(','));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(513)]
    [InlineData(1000001)]
    public async Task A_raw_files_last_sector_counts_in_full(int length)
    {
        var path = _folder.File("disk");
        await File.WriteAllBytesAsync(path, new byte[length], Token);
        Assert.Equal((length + 511) / 512 * 512, (await Same(path, quick: true)).VirtualSize);
    }

    /// <summary>What begins as an image of another format must never be taken for raw.</summary>
    [Theory]
    [InlineData("qcow")]
    [InlineData("qed")]
    [InlineData("vmdk")]
    [InlineData("vdi")]
    [InlineData("vhdx")]
    [InlineData("vpc")]
    [InlineData("parallels")]
    public async Task Another_format_is_left_to_qemu_img(string format)
    {
        var path = _folder.File("disk");
        Programs.Run("qemu-img", "create", "-q", "-f", format, path, "4M");
        Assert.Equal(format, (await Same(path, quick: false)).Format);
    }

    [Theory]
    [InlineData("compat=0.10")]
    [InlineData("data_file=/tmp/none")]
    public async Task What_is_not_ordinary_is_left_to_qemu_img(string options)
    {
        var path = _folder.File("disk");
        Programs.Run(
            "qemu-img",
            "create",
            "-q",
            "-f",
            "qcow2",
            "-o",
            options.Replace("/tmp/none", _folder.File("data"), StringComparison.Ordinal),
            path,
            "1M");
        await Same(path, quick: false);
    }

    [Fact]
    public async Task Snapshots_in_an_image_are_left_to_qemu_img()
    {
        var path = _folder.File("disk");
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", path, "1M");
        Programs.Run("qemu-img", "snapshot", "-c", "before", path);
        Assert.Single((await QuickInfo(path)).Snapshots);
        Assert.Single(_commands);
    }

    [Theory]
    [InlineData("# Disk DescriptorFile\nversion=1\n")]
    [InlineData("LUKS\u00ba\u00be")]
    [InlineData("conectix")]
    [InlineData("QFI\u00fb")]
    public async Task What_only_looks_like_a_format_is_left_to_qemu_img_too(string beginning)
    {
        var path = _folder.File("disk");
        var content = new byte[4096];
        System.Text.Encoding.Latin1.GetBytes(beginning, content);
        await File.WriteAllBytesAsync(path, content, Token);
        try
        {
            await QuickInfo(path);
        }
        catch (ToolException)
        {
            // Or it takes it for raw, as another version of the format: that is for qemu-img to say.
        }

        Assert.Single(_commands);
    }

    /// <summary>
    /// Offsets in the header: 24 size, 36 entries of the first table, 48 and 56 the refcount table and its clusters, 104 compression.
    /// </summary>
    [Theory]
    [InlineData(24, 0, 0, 0, 0, 0, 0x10, 0, 1)]
    [InlineData(36, 0x7f, 0xff, 0xff, 0xff)]
    [InlineData(36, 0, 0, 0, 0)]
    [InlineData(48, 0, 0, 0, 0x10, 0, 0, 0, 0)]
    [InlineData(56, 0, 0, 0, 0)]
    [InlineData(56, 0x7f, 0xff, 0xff, 0xff)]
    [InlineData(104, 5)]
    [InlineData(104, 1)]
    public async Task A_damaged_header_is_left_to_qemu_img(int offset, params int[] bytes)
    {
        var path = _folder.File("disk");
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", path, "1M");
        using (var file = File.OpenWrite(path))
        {
            file.Position = offset;
            file.Write([.. bytes.Select(b => (byte)b)]);
        }

        string? expected = null, seen = null;
        try
        {
            expected = (await new QemuImg().InfoAsync(path, cancellationToken: Token)).ToString();
        }
        catch (ToolException error)
        {
            expected = error.StandardError;
        }

        try
        {
            seen = (await QuickInfo(path)).ToString();
        }
        catch (ToolException error)
        {
            seen = error.StandardError;
        }

        Assert.Equal(expected, seen);
        Assert.Single(_commands);
    }

    [Fact]
    public async Task An_empty_file_is_left_to_qemu_img()
    {
        var path = _folder.File("disk");
        await File.WriteAllBytesAsync(path, [], Token);
        Assert.Equal(0, (await QuickInfo(path)).VirtualSize);
        Assert.Single(_commands);
    }

    private async Task<ImageInfo> Same(string path, bool quick)
    {
        var info = await QuickInfo(path);
        Assert.Equal(quick ? 0 : 1, _commands.Count);
        var told = await new QemuImg().InfoAsync(path, cancellationToken: Token);
        // A list in a record is compared as the object that it is.
        Assert.Equal(told.OtherFiles, info.OtherFiles);
        Assert.Equal(told with { OtherFiles = info.OtherFiles }, info);
        _commands.Clear();
        return info;
    }

    private Task<ImageInfo> QuickInfo(string path) => new QemuImg(_commands.Add).InfoAsync(path, new InfoOptions { Quick = true }, Token);
}
