using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

public sealed class HostileNameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly QemuImg _qemuImg = new();

    public static TheoryData<string> Names => HostileNames.All;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Any_name_can_be_created_and_described(string name)
    {
        var path = _folder.File(name);

        await _qemuImg.CreateAsync(new CreateImage { Path = path, Format = ImageFormat.Qcow2, Size = 1 << 20 }, Token);
        var info = await _qemuImg.InfoAsync(path, cancellationToken: Token);

        Assert.Equal([name], _folder.Names());
        Assert.Equal(path, info.Path);
        Assert.Equal("qcow2", info.Format);
        Assert.Equal(1 << 20, info.VirtualSize);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Any_name_can_back_another_image(string name)
    {
        var (bottom, top) = (_folder.File(name), _folder.File("top.qcow2"));
        await _qemuImg.CreateAsync(new CreateImage { Path = bottom, Format = ImageFormat.Qcow2, Size = 1 << 20 }, Token);
        await _qemuImg.CreateAsync(
            new CreateImage
            {
                Path = top,
                Format = ImageFormat.Qcow2,
                Backing = new BackingImage(bottom, "qcow2"),
            },
            Token);

        var chain = await _qemuImg.ChainAsync(top, cancellationToken: Token);

        Assert.Equal([top, bottom], chain.Select(image => image.Path));
        Assert.Equal(bottom, chain[0].BackingFile);
        Assert.Equal(1 << 20, chain[0].VirtualSize);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_broken_image_fails_in_one_clean_line_whatever_its_name(string name)
    {
        var path = _folder.File(name);
        await File.WriteAllTextAsync(path, "not a qcow2 image", Token);

        var failure = await Assert.ThrowsAsync<ToolException>(() => _qemuImg.InfoAsync(path, new InfoOptions { Format = "qcow2" }, Token));

        Assert.EndsWith("Image is not in qcow2 format", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(failure.Message, char.IsControl);
    }

    [Theory]
    [InlineData("nbd:x")]
    [InlineData("json:{}")]
    [InlineData("-x")]
    [InlineData("a,b")]
    public void A_relative_name_becomes_a_path_that_begins_with_a_slash(string name)
        => Assert.Equal(Path.Combine(Environment.CurrentDirectory, name), ImagePath.Absolute(name));

    [Fact]
    public async Task A_relative_path_is_understood()
    {
        var path = _folder.File("disk.qcow2");
        await _qemuImg.CreateAsync(
            new CreateImage
            {
                Path = Path.GetRelativePath(Environment.CurrentDirectory, path),
                Format = ImageFormat.Qcow2,
                Size = 512,
            },
            Token);

        var info = await _qemuImg.InfoAsync(Path.GetRelativePath(Environment.CurrentDirectory, path), cancellationToken: Token);

        Assert.Equal(["disk.qcow2"], _folder.Names());
        Assert.StartsWith("/", info.Path, StringComparison.Ordinal);
        Assert.Equal(512, info.VirtualSize);
    }

    [Theory]
    [InlineData("folder/../disk")]
    [InlineData("link/../disk")]
    [InlineData("./folder//../disk")]
    public async Task Dots_and_double_slashes_mean_the_same_to_all_involved(string name)
    {
        // The kernel would take link/.. for the parent of the link's target.
        Directory.CreateDirectory(_folder.File("folder/inner"));
        File.CreateSymbolicLink(_folder.File("link"), "folder/inner");

        await _qemuImg.CreateAsync(new CreateImage { Path = _folder.File(name), Format = ImageFormat.Qcow2, Size = 1 << 20 }, Token);
        var info = await _qemuImg.InfoAsync(_folder.File(name), cancellationToken: Token);

        Assert.Equal(["disk", "folder", "link"], _folder.Names());
        Assert.Equal(["inner"], Directory.EnumerateFileSystemEntries(_folder.File("folder")).Select(p => Path.GetFileName(p)));
        Assert.Equal((_folder.File("disk"), 1L << 20), (info.Path, info.VirtualSize));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nul\0inside")]
    public async Task A_name_no_file_can_have_is_refused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _qemuImg.InfoAsync(name, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            _qemuImg.CreateAsync(
                new CreateImage
                {
                    Path = name,
                    Format = ImageFormat.Raw,
                    Size = 512,
                },
                Token));
    }
}
