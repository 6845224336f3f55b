using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

/// <summary>What a file's first bytes claim, held against what qemu-img finds.</summary>
public sealed class ContentFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("qcow", "")]
    [InlineData("qcow2", "")]
    [InlineData("qcow2", "compat=0.10")]
    [InlineData("qed", "")]
    [InlineData("vmdk", "")]
    [InlineData("vmdk", "subformat=monolithicFlat")]
    [InlineData("vmdk", "subformat=twoGbMaxExtentSparse")]
    [InlineData("vdi", "")]
    [InlineData("vhdx", "")]
    [InlineData("vpc", "")]
    [InlineData("parallels", "")]
    [InlineData("raw", "")]
    public async Task The_format_is_the_one_that_qemu_img_finds(string format, string options)
    {
        var path = _folder.File("disk");
        Programs.Run("qemu-img", "create", "-q", "-f", format, "-o", options.Length == 0 ? "size=4M" : options + ",size=4M", path);
        Assert.Equal(
            (await new QemuImg().InfoAsync(path, cancellationToken: TestContext.Current.CancellationToken)).Format,
            ContentFormat.Of(path));
    }

    [Theory]
    [InlineData("# a comment\n\n# another\nversion=1\n", "vmdk")]
    [InlineData("# a comment\nprintf\n", "raw")]
    [InlineData("#", "raw")]
    [InlineData("", "raw")]
    [InlineData("QFI", "raw")]
    [InlineData("LUKS\u00ba\u00be", "luks")]
    public async Task What_only_looks_like_a_format_is_none(string beginning, string format)
    {
        var path = _folder.File("disk");
        await File.WriteAllBytesAsync(path, System.Text.Encoding.Latin1.GetBytes(beginning), TestContext.Current.CancellationToken);
        Assert.Equal(format, ContentFormat.Of(path));
    }

    [Fact]
    public void Only_what_can_be_a_disk_is_read()
    {
        Assert.Throws<NotADiskImageException>(() => ContentFormat.Of(_folder.Path));
        Assert.Throws<FileNotFoundException>(() => ContentFormat.Of(_folder.File("none")));
    }

    [Fact]
    public async Task Files_besides_an_image_are_told_as_qemu_img_tells_them()
    {
        Programs.Run(
            "qemu-img",
            "create",
            "-q",
            "-f",
            "qcow2",
            "-o",
            $"size=4M,data_file={_folder.File("d.data")}",
            _folder.File("d.qcow2"));
        Programs.Run("qemu-img", "create", "-q", "-f", "vmdk", "-o", "size=4M,subformat=monolithicFlat", _folder.File("m.vmdk"));
        Programs.Run("qemu-img", "create", "-q", "-f", "vmdk", "-o", "size=4M", _folder.File("s.vmdk"));
        foreach (var (name, other) in ((string, string)[])[("d.qcow2", "d.data"), ("m.vmdk", "m-flat.vmdk")])
        {
            Assert.Equal([_folder.File(other)], QemuImg.OtherFilesOf(_folder.File(name)));
            Assert.Equal(
                [_folder.File(other)],
                (await new QemuImg().InfoAsync(_folder.File(name), cancellationToken: TestContext.Current.CancellationToken)).OtherFiles);
        }

        Assert.Empty(QemuImg.OtherFilesOf(_folder.File("s.vmdk")));
        Assert.Empty(QemuImg.OtherFilesOf(_folder.File("none")));
    }
}
