using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

public sealed class QemuImgMergeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly QemuImg _qemuImg = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    public async Task An_overlay_is_merged_into_the_image_below_and_stays_itself(string format)
    {
        var (bottom, top) = await Pair(format);
        Programs.Run("qemu-io", "-f", "qcow2", "-c", "write -q -P 7 4096 4096", top);

        await _qemuImg.CommitAsync(top, "qcow2", Token);

        Programs.Run("qemu-io", "-f", format, "-c", "read -q -P 7 4096 4096", bottom);
        Programs.Run("qemu-io", "-f", "qcow2", "-c", "read -q -P 7 4096 4096", top);
        Assert.Equal(bottom, (await _qemuImg.InfoAsync(top, cancellationToken: Token)).BackingFile);
    }

    [Fact]
    public async Task An_overlay_can_be_told_of_another_image_of_the_same_content()
    {
        var (bottom, top) = await Pair("qcow2");
        var other = _folder.File("other -o, x=nbd:y");
        File.Copy(bottom, other);

        await _qemuImg.RebaseAsync(top, "qcow2", new BackingImage(other, "qcow2"), Token);

        var info = await _qemuImg.InfoAsync(top, cancellationToken: Token);
        Assert.Equal((other, "qcow2"), (info.BackingFile, info.BackingFormat));
    }

    [Fact]
    public async Task Images_that_a_VM_has_open_are_left_alone()
    {
        var (bottom, top) = await Pair("qcow2");
        using var writer = new ImageWriter(top);

        await Assert.ThrowsAsync<ImageInUseException>(() => _qemuImg.CommitAsync(top, "qcow2", Token));
        await Assert.ThrowsAsync<ImageInUseException>(() => _qemuImg.RebaseAsync(top, "qcow2", new BackingImage(bottom, "qcow2"), Token));
    }

    [Fact]
    public async Task What_is_missing_or_lies_over_nothing_is_an_error()
    {
        var (bottom, top) = await Pair("qcow2");

        await Assert.ThrowsAsync<FileNotFoundException>(() => _qemuImg.CommitAsync(_folder.File("gone"), "qcow2", Token));
        await Assert.ThrowsAsync<FileNotFoundException>(() =>
            _qemuImg.RebaseAsync(top, "qcow2", new BackingImage(_folder.File("gone"), "qcow2"), Token));
        await Assert.ThrowsAsync<ToolException>(() => _qemuImg.CommitAsync(bottom, "qcow2", Token));
    }

    [Fact]
    public async Task Snapshots_in_an_image_are_listed_with_their_memory()
    {
        var (bottom, _) = await Pair("qcow2");
        Programs.Run("qemu-img", "snapshot", "-c", "a \"b\" <c>", bottom);

        Assert.Equal([new ImageSnapshot("a \"b\" <c>", 0)], (await _qemuImg.InfoAsync(bottom, cancellationToken: Token)).Snapshots);
    }

    private async Task<(string Bottom, string Top)> Pair(string format)
    {
        var (bottom, top) = (_folder.File("bottom"), _folder.File("top"));
        await _qemuImg.CreateAsync(
            new CreateImage
            {
                Path = bottom,
                Format = format == "raw" ? ImageFormat.Raw : ImageFormat.Qcow2,
                Size = 1 << 20,
            },
            Token);
        await _qemuImg.CreateAsync(
            new CreateImage
            {
                Path = top,
                Format = ImageFormat.Qcow2,
                Backing = new BackingImage(bottom, format),
            },
            Token);
        return (bottom, top);
    }
}
