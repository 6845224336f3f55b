using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

/// <summary>A copy of an image whose backing files are prescribed elsewhere: the header knows others, or none.</summary>
public sealed class BackingFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_follows_the_prescribed_files_and_not_the_header(bool endsHere)
    {
        var cancel = TestContext.Current.CancellationToken;
        var (top, middle, bottom, header, copy) = (
            _folder.File("top"),
            _folder.File("it's \"a, b=\\c\" ü"),
            _folder.File("json:{}"),
            _folder.File("header"),
            _folder.File("copy"));
        foreach (var (path, pattern) in new[] { (bottom, 1), (header, 2) })
        {
            Programs.Run("qemu-img", "create", "-q", "-f", "raw", path, "1M");
            Programs.Run("qemu-io", "-f", "raw", "-c", $"write -q -P {pattern} 0 1M", path);
        }

        // The header of the middle one counts where the chain goes on below it, and that of the top one never.
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", bottom, "-F", "raw", middle);
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", header, "-F", "raw", top);
        Programs.Run("qemu-io", "-f", "qcow2", "-c", "write -q -P 7 64k 64k", middle);
        Programs.Run("qemu-io", "-f", "qcow2", "-c", "write -q -P 9 128k 64k", top);

        await new QemuImg().ConvertAsync(
            new()
            {
                Source = top,
                SourceFormat = "qcow2",
                SourceBacking = new([new(middle, "qcow2")], endsHere),
                Destination = copy,
                Format = ImageFormat.Qcow2,
            },
            cancellationToken: cancel);

        Programs.Run(
            "qemu-io",
            "-f",
            "qcow2",
            "-c",
            $"read -q -P {(endsHere ? 0 : 1)} 0 64k",
            "-c",
            "read -q -P 7 64k 64k",
            "-c",
            "read -q -P 9 128k 64k",
            copy);
        Assert.Null((await new QemuImg().InfoAsync(copy, cancellationToken: cancel)).BackingFile);
    }

    [Fact]
    public async Task A_file_that_is_missing_is_an_error_and_leaves_no_copy()
    {
        var top = _folder.File("top");
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", top, "1M");
        var options = new ConvertImage
        {
            Source = top,
            SourceFormat = "qcow2",
            SourceBacking = new([new(_folder.File("gone"), "raw")], EndsHere: true),
            Destination = _folder.File("copy"),
            Format = ImageFormat.Qcow2,
        };
        await Assert.ThrowsAsync<FileNotFoundException>(() =>
            new QemuImg().ConvertAsync(options, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(["top"], _folder.Names());
    }
}
