using System.Runtime.Versioning;
using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

[SupportedOSPlatform("linux")]
public sealed class QemuImgCreateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly QemuImg _qemuImg = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ImageFormat.Qcow2, "qcow2", 1, 512)]
    [InlineData(ImageFormat.Qcow2, "qcow2", 20L << 30, 20L << 30)]
    [InlineData(ImageFormat.Qcow2, "qcow2", 32L << 40, 32L << 40)]
    [InlineData(ImageFormat.Raw, "raw", 1, 512)]
    [InlineData(ImageFormat.Raw, "raw", 1000, 1024)]
    [InlineData(ImageFormat.Raw, "raw", 20L << 30, 20L << 30)]
    public async Task An_image_has_the_format_and_size_asked_for(ImageFormat format, string name, long asked, long made)
    {
        var path = _folder.File("disk");

        await _qemuImg.CreateAsync(new CreateImage { Path = path, Format = format, Size = asked }, Token);

        var info = await _qemuImg.InfoAsync(path, new InfoOptions { Format = name }, Token);
        Assert.Equal(name, info.Format);
        Assert.Equal(made, info.VirtualSize);
        Assert.True(info.ActualSize < 1 << 20, "A new image should be thin.");
        Assert.Equal(["disk"], _folder.Names());
    }

    [Theory]
    [InlineData(ImageFormat.Raw, Preallocation.Full)]
    [InlineData(ImageFormat.Raw, Preallocation.Falloc)]
    [InlineData(ImageFormat.Qcow2, Preallocation.Full)]
    [InlineData(ImageFormat.Qcow2, Preallocation.Falloc)]
    public async Task Preallocation_takes_the_space_at_once(ImageFormat format, Preallocation preallocation)
    {
        var path = _folder.File("disk");

        await _qemuImg.CreateAsync(new CreateImage { Path = path, Format = format, Size = 4 << 20, Preallocation = preallocation }, Token);

        var info = await _qemuImg.InfoAsync(path, cancellationToken: Token);
        Assert.True(info.ActualSize >= 4 << 20, $"Only {info.ActualSize} bytes are taken.");
    }

    [Fact]
    public async Task Metadata_preallocation_fills_the_tables_of_a_qcow2()
    {
        var path = _folder.File("disk");

        await _qemuImg.CreateAsync(
            new CreateImage
            {
                Path = path,
                Format = ImageFormat.Qcow2,
                Size = 4 << 20,
                Preallocation = Preallocation.Metadata,
            },
            Token);

        Assert.True(new FileInfo(path).Length > 4 << 20);
        Assert.True((await _qemuImg.InfoAsync(path, cancellationToken: Token)).ActualSize < 4 << 20);
    }

    [Fact]
    public async Task Only_its_owner_may_read_a_new_disk_unless_told_otherwise()
    {
        const UnixFileMode shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        await _qemuImg.CreateAsync(new CreateImage { Path = _folder.File("private"), Format = ImageFormat.Qcow2, Size = 512 }, Token);
        await _qemuImg.CreateAsync(
            new CreateImage
            {
                Path = _folder.File("shared"),
                Format = ImageFormat.Raw,
                Size = 512,
                Mode = shared,
            },
            Token);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("private")));
        Assert.Equal(shared, File.GetUnixFileMode(_folder.File("shared")));
    }

    [Fact]
    public async Task An_overlay_takes_its_size_from_below_or_its_own()
    {
        var bottom = _folder.File("bottom.raw");
        await _qemuImg.CreateAsync(new CreateImage { Path = bottom, Format = ImageFormat.Raw, Size = 5 << 20 }, Token);
        await _qemuImg.CreateAsync(
            new CreateImage
            {
                Path = _folder.File("same"),
                Format = ImageFormat.Qcow2,
                Backing = new BackingImage(bottom, "raw"),
            },
            Token);
        await _qemuImg.CreateAsync(
            new CreateImage
            {
                Path = _folder.File("larger"),
                Format = ImageFormat.Qcow2,
                Backing = new BackingImage(bottom, "raw"),
                Size = 7 << 20,
            },
            Token);

        var (same, larger) = (
            await _qemuImg.InfoAsync(_folder.File("same"), cancellationToken: Token),
            await _qemuImg.InfoAsync(_folder.File("larger"), cancellationToken: Token));

        Assert.Equal((5L << 20, bottom, "raw"), (same.VirtualSize, same.BackingFile, same.BackingFormat));
        Assert.Equal((7L << 20, bottom, "raw"), (larger.VirtualSize, larger.BackingFile, larger.BackingFormat));
    }

    [Fact]
    public async Task A_taken_name_is_left_untouched()
    {
        var path = _folder.File("disk.qcow2");
        await File.WriteAllTextAsync(path, "precious", Token);

        var failure = await Assert.ThrowsAsync<FileExistsException>(() => Create(path));

        Assert.Equal(path, failure.Path);
        Assert.Equal("precious", await File.ReadAllTextAsync(path, Token));
        Assert.Equal(["disk.qcow2"], _folder.Names());
    }

    [Fact]
    public async Task A_folder_or_a_dangling_link_takes_a_name_too()
    {
        Directory.CreateDirectory(_folder.File("folder"));
        File.CreateSymbolicLink(_folder.File("link"), "target");

        await Assert.ThrowsAsync<FileExistsException>(() => Create(_folder.File("folder")));
        await Assert.ThrowsAsync<FileExistsException>(() => Create(_folder.File("link")));

        Assert.Equal(["folder", "link"], _folder.Names());
    }

    [Fact]
    public async Task Of_many_that_create_the_same_file_one_wins_and_the_rest_learn_of_it()
    {
        var path = _folder.File("disk");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            try
            {
                await Create(path);
                return "created";
            }
            catch (FileExistsException)
            {
                return "exists";
            }
        }));

        Assert.Single(outcomes, "created");
        Assert.Equal(5, outcomes.Count(o => o == "exists"));
        Assert.Equal(["disk"], _folder.Names());
    }

    [Theory]
    [InlineData("missing/disk", typeof(DirectoryNotFoundException))]
    [InlineData("file/disk", typeof(DirectoryNotFoundException))]
    [InlineData("", typeof(ArgumentException))]
    [InlineData("file/", typeof(ArgumentException))]
    [InlineData("..", typeof(FileExistsException))]
    public async Task A_place_where_no_file_can_be_made_is_refused(string name, Type expected)
    {
        await File.WriteAllTextAsync(_folder.File("file"), "", Token);

        var failure = await Record.ExceptionAsync(() => Create(_folder.File(name)));

        Assert.IsType(expected, failure);
        Assert.DoesNotContain(".tmp", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["file"], _folder.Names());
    }

    [Fact]
    public async Task A_folder_that_takes_no_files_is_told_without_the_temporary_name()
    {
        // Not even root may write to sysfs's root.
        var failure = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Create("/sys/disk.qcow2"));

        Assert.Contains("'/sys/disk.qcow2'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_over_255_bytes_is_refused()
    {
        await Assert.ThrowsAsync<PathTooLongException>(() => Create(_folder.File(new string('x', 256))));
        await Assert.ThrowsAsync<PathTooLongException>(() => Create(_folder.File(string.Concat(Enumerable.Repeat("😀", 64)))));

        Assert.Empty(_folder.Names());
    }

    [Fact]
    public async Task A_size_QEMU_cannot_do_fails_in_its_own_words_and_leaves_nothing()
    {
        var path = _folder.File("disk");

        var failure = await Assert.ThrowsAsync<ToolException>(
            () => _qemuImg.CreateAsync(new CreateImage { Path = path, Format = ImageFormat.Raw, Size = long.MaxValue - 511 }, Token));

        Assert.StartsWith($"qemu-img: {path}: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(path, failure.Arguments);
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public async Task A_full_file_system_is_an_error_that_leaves_nothing()
    {
        // The smallest real full disk: a tmpfs of its own. Mounting it takes root.
        Programs.Run("mount", "-t", "tmpfs", "-o", "size=1m", "kvmps-unit", _folder.Path);
        try
        {
            var failure = await Assert.ThrowsAsync<ToolException>(() =>
                _qemuImg.CreateAsync(
                    new CreateImage
                    {
                        Path = _folder.File("disk"),
                        Format = ImageFormat.Raw,
                        Size = 8 << 20,
                        Preallocation = Preallocation.Full,
                    },
                    Token));

            Assert.Contains("No space left on device", failure.Message, StringComparison.Ordinal);
            Assert.Empty(_folder.Names());
        }
        finally
        {
            Programs.Run("umount", _folder.Path);
        }
    }

    [Fact]
    public async Task Cancelling_half_way_leaves_neither_file_nor_process()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var path = _folder.File("disk");
        var creating = _qemuImg.CreateAsync(
            new CreateImage
            {
                Path = path,
                Format = ImageFormat.Raw,
                Size = 64L << 30,
                Preallocation = Preallocation.Full,
            },
            cancellation.Token);

        await Programs.Until(() => Directory.EnumerateFiles(_folder.Path).Any(f => new FileInfo(f).Length > 0), Token);
        var temporary = Assert.Single(Directory.EnumerateFiles(_folder.Path));
        Assert.Matches(@"/\.disk\.kvmps-[0-9a-f-]+\.tmp$", temporary);
        Assert.NotEmpty(ProcessesWith(temporary));
        await cancellation.CancelAsync();
        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creating);

        Assert.Equal(cancellation.Token, failure.CancellationToken);
        Assert.Empty(ProcessesWith(temporary));
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public async Task Cancelled_beforehand_nothing_happens()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _qemuImg.CreateAsync(
            new CreateImage { Path = _folder.File("disk"), Format = ImageFormat.Raw, Size = 512 }, new CancellationToken(canceled: true)));

        Assert.Empty(_folder.Names());
    }

    [Fact]
    public async Task Options_that_do_not_go_together_are_refused()
    {
        var bottom = _folder.File("bottom");
        await Create(bottom);
        var good = new CreateImage { Path = _folder.File("disk"), Format = ImageFormat.Raw, Size = 512 };

        await Refused<ArgumentException>(good with { Size = null });
        await Refused<ArgumentOutOfRangeException>(good with { Size = 0 });
        await Refused<ArgumentOutOfRangeException>(good with { Size = -1 });
        await Refused<ArgumentOutOfRangeException>(good with { Format = (ImageFormat)99 });
        await Refused<ArgumentOutOfRangeException>(good with { Preallocation = (Preallocation)99 });
        await Refused<ArgumentException>(good with { Preallocation = Preallocation.Metadata });
        await Refused<ArgumentException>(good with { Backing = new BackingImage(bottom, "qcow2") });
        await Refused<ArgumentException>(good with { Format = ImageFormat.Qcow2, Backing = new BackingImage(bottom, "") });
        await Refused<ArgumentException>(good with { Format = ImageFormat.Qcow2, Backing = new BackingImage(bottom, "-x") });
        await Refused<FileNotFoundException>(
            good with
            {
                Format = ImageFormat.Qcow2,
                Backing = new BackingImage(_folder.File("gone"), "qcow2"),
            });
        await Refused<NotADiskImageException>(good with { Format = ImageFormat.Qcow2, Backing = new BackingImage("/dev/zero", "raw") });

        async Task Refused<T>(CreateImage options) where T : Exception
        {
            await Assert.ThrowsAsync<T>(() => _qemuImg.CreateAsync(options, Token));
            Assert.Equal(["bottom"], _folder.Names());
        }
    }

    [Fact]
    public async Task A_backing_image_of_another_format_than_said_is_an_error()
    {
        await File.WriteAllTextAsync(_folder.File("bottom"), "no image", Token);

        var failure = await Assert.ThrowsAsync<ToolException>(() =>
            _qemuImg.CreateAsync(
                new CreateImage
                {
                    Path = _folder.File("top"),
                    Format = ImageFormat.Qcow2,
                    Backing = new BackingImage(_folder.File("bottom"), "qcow2"),
                },
                Token));

        Assert.Contains("not in qcow2 format", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", failure.Message + failure.StandardError + failure.CommandLine, StringComparison.Ordinal);
        Assert.Equal(["bottom"], _folder.Names());
    }

    [Fact]
    public async Task A_busy_CPU_is_measured_again_and_the_observer_hears_of_it_once_on_the_callers_thread()
    {
        var busyOnce = _folder.File("busy-once");
        await File.WriteAllTextAsync(busyOnce, """
            #!/bin/sh
            mkdir "$0.tried" 2>/dev/null && { echo 'qemu-img: x: Unable to get accurate CPU usage' >&2; exit 1; }
            exec qemu-img "$@"
            """, Token);
        File.SetUnixFileMode(busyOnce, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        List<int> threads = [];
        var qemuImg = new QemuImg(new ToolProgram(busyOnce, "", ""), _ => threads.Add(Environment.CurrentManagedThreadId));
        using var secret = new ImageSecret("horse");

        var called = Environment.CurrentManagedThreadId;
        await qemuImg.CreateAsync(
            new CreateImage
            {
                Path = _folder.File("disk"),
                Format = ImageFormat.Qcow2,
                Size = 1 << 20,
                Secret = secret,
            },
            Token);

        Assert.Equal([called], threads);
        Assert.True((await _qemuImg.InfoAsync(_folder.File("disk"), cancellationToken: Token)).Encrypted);
        Assert.True(Directory.Exists(busyOnce + ".tried"));
    }

    private Task Create(string path) =>
        _qemuImg.CreateAsync(
            new CreateImage
            {
                Path = path,
                Format = ImageFormat.Qcow2,
                Size = 1 << 20,
            },
            Token);

    private static int[] ProcessesWith(string argument) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Where(folder =>
                    int.TryParse(Path.GetFileName(folder), out _) && CommandLineOf(folder).Contains(argument, StringComparison.Ordinal))
                .Select(folder => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture)),
        ];

    private static string CommandLineOf(string processFolder)
    {
        try
        {
            return File.ReadAllText(processFolder + "/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
