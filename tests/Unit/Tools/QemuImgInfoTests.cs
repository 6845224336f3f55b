using System.Net.Sockets;
using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

public sealed class QemuImgInfoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly QemuImg _qemuImg = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_qcow2_image_is_described_in_full()
    {
        var path = _folder.File("disk.qcow2");
        Programs.Run("qemu-img", "create", "-f", "qcow2", "-o", "cluster_size=131072", path, "20G");

        var info = await _qemuImg.InfoAsync(path, cancellationToken: Token);

        Assert.Equal(path, info.Path);
        Assert.Equal("qcow2", info.Format);
        Assert.Equal(20L << 30, info.VirtualSize);
        Assert.Equal(131072, info.ClusterSize);
        Assert.Equal("1.1", info.Compat);
        Assert.False(info.Corrupt);
        Assert.False(info.Encrypted);
        Assert.False(info.DirtyFlag);
        Assert.Null(info.BackingFile);
        Assert.Null(info.BackingFormat);
        Assert.InRange(info.ActualSize!.Value, 1, 1 << 20);
    }

    [Fact]
    public async Task Actual_size_is_what_du_says()
    {
        var path = _folder.File("disk.raw");
        Programs.Run("qemu-img", "create", "-f", "raw", "-o", "preallocation=full", path, "3M");

        var info = await _qemuImg.InfoAsync(path, cancellationToken: Token);

        Assert.Equal("raw", info.Format);
        Assert.Equal(3L << 20, info.VirtualSize);
        Assert.Equal(
            long.Parse(Programs.Run("stat", "-c", "%b", path), System.Globalization.CultureInfo.InvariantCulture) * 512,
            info.ActualSize);
        Assert.Null(info.ClusterSize);
        Assert.Null(info.Compat);
        Assert.Null(info.Corrupt);
    }

    [Fact]
    public async Task An_encrypted_image_says_so()
    {
        // The old AES scheme: making a LUKS image first measures the CPU, which fails at random on a busy machine.
        var path = _folder.File("disk");
        Programs.Run(
            "qemu-img",
            "create",
            "-f",
            "qcow2",
            "--object",
            "secret,id=s,data=x",
            "-o",
            "encrypt.format=aes,encrypt.key-secret=s",
            path,
            "1M");

        var info = await _qemuImg.InfoAsync(path, cancellationToken: Token);

        Assert.True(info.Encrypted);
        Assert.Equal(1 << 20, info.VirtualSize);
    }

    [Fact]
    public async Task An_old_image_tells_its_compatibility_level()
    {
        var path = _folder.File("disk.qcow2");
        Programs.Run("qemu-img", "create", "-f", "qcow2", "-o", "compat=0.10", path, "1M");

        var info = await _qemuImg.InfoAsync(path, cancellationToken: Token);

        Assert.Equal("0.10", info.Compat);
    }

    [Fact]
    public async Task The_format_given_is_used_instead_of_a_guess()
    {
        var path = _folder.File("disk");
        Programs.Run("qemu-img", "create", "-f", "qcow2", path, "1G");

        var info = await _qemuImg.InfoAsync(path, new InfoOptions { Format = "raw" }, Token);

        Assert.Equal("raw", info.Format);
        // The disk is the file itself, in whole sectors.
        Assert.Equal((new FileInfo(path).Length + 511) / 512 * 512, info.VirtualSize);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-U")]
    [InlineData("qcow2,x=y")]
    [InlineData("no such")]
    public async Task A_format_that_cannot_be_one_is_refused(string format)
    {
        var path = _folder.File("disk");
        await File.WriteAllTextAsync(path, "x", Token);

        await Assert.ThrowsAsync<ArgumentException>(() => _qemuImg.InfoAsync(path, new InfoOptions { Format = format }, Token));
    }

    [Fact]
    public async Task A_chain_is_listed_from_the_top()
    {
        var (bottom, middle, top) = (_folder.File("bottom.raw"), _folder.File("middle.qcow2"), _folder.File("top.qcow2"));
        Programs.Run("qemu-img", "create", "-f", "raw", bottom, "1M");
        Programs.Run("qemu-img", "create", "-f", "qcow2", "-b", "bottom.raw", "-F", "raw", middle, "2M");
        Programs.Run("qemu-img", "create", "-f", "qcow2", "-b", middle, "-F", "qcow2", top, "3M");

        var chain = await _qemuImg.ChainAsync(top, cancellationToken: Token);

        Assert.Equal([top, middle, bottom], chain.Select(i => i.Path));
        Assert.Equal(["qcow2", "qcow2", "raw"], chain.Select(i => i.Format));
        Assert.Equal([3L << 20, 2L << 20, 1L << 20], chain.Select(i => i.VirtualSize));
        // A relative name recorded in an image is resolved against that image's folder.
        Assert.Equal([middle, bottom, null], chain.Select(i => i.BackingFile));
        Assert.Equal(["qcow2", "raw", null], chain.Select(i => i.BackingFormat));
    }

    [Fact]
    public async Task A_missing_backing_image_breaks_the_chain_but_not_the_description()
    {
        var top = _folder.File("top.qcow2");
        Programs.Run("qemu-img", "create", "-u", "-f", "qcow2", "-b", _folder.File("gone"), "-F", "raw", top, "1M");

        var info = await _qemuImg.InfoAsync(top, cancellationToken: Token);
        var failure = await Assert.ThrowsAsync<ToolException>(() => _qemuImg.ChainAsync(top, cancellationToken: Token));

        Assert.Equal(_folder.File("gone"), info.BackingFile);
        Assert.Contains($"'{_folder.File("gone")}': No such file or directory", failure.Message, StringComparison.Ordinal);
        Assert.Equal("qemu-img", failure.Program);
        Assert.Equal(1, failure.ExitCode);
        Assert.Equal(["info", "--output=json", "--backing-chain", "-U", top], failure.Arguments);
    }

    [Fact]
    public async Task A_chain_that_bites_its_tail_is_an_error()
    {
        var (a, b) = (_folder.File("a"), _folder.File("b"));
        Programs.Run("qemu-img", "create", "-u", "-f", "qcow2", "-b", b, "-F", "qcow2", a, "1M");
        Programs.Run("qemu-img", "create", "-u", "-f", "qcow2", "-b", a, "-F", "qcow2", b, "1M");

        var failure = await Assert.ThrowsAsync<BackingLoopException>(() => _qemuImg.ChainAsync(a, cancellationToken: Token));

        Assert.Equal(a, failure.Path);
        Assert.Contains("infinite loop", failure.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_makes_qemu_img_wait_for_ever_is_given_up()
    {
        var (pipe, top) = (_folder.File("pipe"), _folder.File("top.qcow2"));
        Programs.Run("mkfifo", pipe);
        Programs.Run("qemu-img", "create", "-u", "-f", "qcow2", "-b", pipe, "-F", "raw", top, "1M");

        var failure = await Assert.ThrowsAsync<ToolTimeoutException>(
            () => _qemuImg.ChainAsync(top, new InfoOptions { Timeout = TimeSpan.FromSeconds(0.5) }, Token));

        Assert.Equal("qemu-img did not respond within 0.5 s and was terminated.", failure.Message);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var failure = await Assert.ThrowsAsync<FileNotFoundException>(() =>
            _qemuImg.InfoAsync(_folder.File("no.qcow2"), cancellationToken: Token));

        Assert.Equal(_folder.File("no.qcow2"), failure.FileName);
    }

    [Fact]
    public async Task What_can_hold_no_disk_is_refused_before_anything_opens_it()
    {
        Programs.Run("mkfifo", _folder.File("pipe"));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.File("socket")));
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("pipe"));

        Assert.Equal("folder", await KindOf(_folder.Path));
        Assert.Equal("named pipe", await KindOf(_folder.File("pipe")));
        Assert.Equal("named pipe", await KindOf(_folder.File("link")));
        Assert.Equal("socket", await KindOf(_folder.File("socket")));
        Assert.Equal("character device", await KindOf("/dev/null"));

        async Task<string> KindOf(string path)
            => (await Assert.ThrowsAsync<NotADiskImageException>(() => _qemuImg.InfoAsync(path, cancellationToken: Token))).Kind;
    }

    [Fact]
    public async Task A_link_is_followed_but_keeps_its_name()
    {
        Programs.Run("qemu-img", "create", "-f", "qcow2", _folder.File("disk"), "1M");
        File.CreateSymbolicLink(_folder.File("link"), "disk");
        File.CreateSymbolicLink(_folder.File("dangling"), "gone");

        var info = await _qemuImg.InfoAsync(_folder.File("link"), cancellationToken: Token);

        Assert.Equal(_folder.File("link"), info.Path);
        await Assert.ThrowsAsync<FileNotFoundException>(() => _qemuImg.InfoAsync(_folder.File("dangling"), cancellationToken: Token));
    }

    [Fact]
    public async Task The_observer_sees_the_command_before_the_first_await()
    {
        var (seen, thread) = (new List<string>(), 0);
        var path = _folder.File("my disk");
        Programs.Run("qemu-img", "create", "-f", "qcow2", path, "1M");
        var observed = new QemuImg(command => (seen, thread) = ([.. seen, command], Environment.CurrentManagedThreadId));

        var caller = Environment.CurrentManagedThreadId;
        await observed.InfoAsync(path, cancellationToken: Token);

        Assert.Equal([$"qemu-img info --output=json -U '{path}'"], seen);
        Assert.Equal(caller, thread);
    }

    [Fact]
    public async Task A_snapshot_without_a_name_is_a_snapshot()
    {
        var path = _folder.File("disk.qcow2");
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", path, "1M");
        Programs.Run("qemu-img", "snapshot", "-c", "", path);

        Assert.Equal([new ImageSnapshot("", 0)], (await _qemuImg.InfoAsync(path, cancellationToken: Token)).Snapshots);
    }
}
