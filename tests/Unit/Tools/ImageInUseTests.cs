using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

public sealed class ImageInUseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly QemuImg _qemuImg = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("disk.qcow2")]
    [InlineData("x': \nFailed to get shared \"write\" lock")]
    public async Task An_image_is_in_use_while_another_process_writes_to_it(string name)
    {
        var path = _folder.File(name);
        await _qemuImg.CreateAsync(new CreateImage { Path = path, Format = ImageFormat.Qcow2, Size = 1 << 20 }, Token);

        using (new ImageWriter(path))
        {
            Assert.True(await _qemuImg.IsInUseAsync(path, Token));
            var failure = await Assert.ThrowsAsync<ImageInUseException>(() =>
                _qemuImg.InfoAsync(path, new InfoOptions { FailIfInUse = true }, Token));
            Assert.Equal(path, failure.Path);

            var info = await _qemuImg.InfoAsync(path, cancellationToken: Token);
            Assert.Equal(1 << 20, info.VirtualSize);
            Assert.Single(await _qemuImg.ChainAsync(path, cancellationToken: Token));
        }

        Assert.False(await _qemuImg.IsInUseAsync(path, Token));
    }

    /// <summary>qemu-img itself finds a raw image free whoever writes to it.</summary>
    [Fact]
    public async Task A_raw_image_is_in_use_while_another_process_writes_to_it()
    {
        var path = _folder.File("disk.raw");
        await _qemuImg.CreateAsync(new CreateImage { Path = path, Format = ImageFormat.Raw, Size = 1 << 20 }, Token);
        using (new ImageWriter(path))
        {
            Assert.True(await _qemuImg.IsInUseAsync(path, Token));
            Assert.Equal("raw", (await _qemuImg.InfoAsync(path, cancellationToken: Token)).Format);
        }

        Assert.False(await _qemuImg.IsInUseAsync(path, Token));
    }

    [Fact]
    public async Task A_name_that_speaks_of_locks_is_not_in_use()
    {
        var path = _folder.File("x': Failed to get shared \"write\" lock\ny");
        await File.WriteAllTextAsync(path, "not an image", Token);

        var failure = await Assert.ThrowsAsync<ToolException>(
            () => _qemuImg.InfoAsync(path, new InfoOptions { FailIfInUse = true, Format = "qcow2" }, Token));

        Assert.EndsWith("Image is not in qcow2 format", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_image_is_not_called_free()
        => await Assert.ThrowsAsync<FileNotFoundException>(() => _qemuImg.IsInUseAsync(_folder.File("gone"), Token));
}
