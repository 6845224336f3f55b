using System.Globalization;
using System.Text.RegularExpressions;

namespace KvmPS.Tools;

/// <summary>
/// qemu-img: describes and creates disk images. Paths are plain file names whatever characters they have; a relative one is
/// taken from the process's current folder, which in PowerShell is not the session's location.
/// </summary>
public sealed partial class QemuImg
{
    private const int TimingAttempts = 15;

    private readonly ProgramRunner _runner;

    // After an await the observer's thread is another, from which a cmdlet may not write.
    private readonly ProgramRunner _quietRunner;

    /// <summary>Makes a qemu-img.</summary>
    /// <param name="observer">
    /// Receives each command as one would type it. It is called on the thread that called the method, before that method's
    /// first await, so it may write to a cmdlet's pipeline.
    /// </param>
    public QemuImg(Action<string>? observer = null)
        : this(ToolProgram.QemuImg, observer)
    {
    }

    /// <summary>Makes one that runs a given program.</summary>
    internal QemuImg(ToolProgram program, Action<string>? observer)
    {
        _runner = new(program, observer);
        _quietRunner = new(program);
    }

    /// <summary>Describes an image. Works on one that a VM is using, unless the options say otherwise.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="NotADiskImageException">The path is a folder, a pipe, a socket or a character device.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    /// <exception cref="ImageInUseException">Another process writes to it; only with <see cref="InfoOptions.FailIfInUse"/>.</exception>
    /// <exception cref="ToolException">qemu-img is missing, cannot read the image, took too long or wrote nonsense.</exception>
    public async Task<ImageInfo> InfoAsync(string path, InfoOptions? options = null, CancellationToken cancellationToken = default)
    {
        var quick = options is { Quick: true, FailIfInUse: false } ? ReadHeader(path) : null;
        if (quick is not null && (options!.Format is null || options.Format == quick.Format)) return quick;
        var image = await DescribeAsync(path, chain: false, options, ImageInfoJson.ReadOne, cancellationToken).ConfigureAwait(false);
        return image with { Path = ImagePath.Absolute(path) };
    }

    /// <summary>
    /// Describes an image and all it is laid over, top first. Throws as <see cref="InfoAsync"/> does; also when a backing image is missing.
    /// </summary>
    public async Task<IReadOnlyList<ImageInfo>> ChainAsync(
        string path,
        InfoOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var images = await DescribeAsync(path, chain: true, options, ImageInfoJson.ReadChain, cancellationToken).ConfigureAwait(false);
        return [images[0] with { Path = ImagePath.Absolute(path) }, .. images.Skip(1)];
    }

    /// <summary>Formats of disks that this qemu-img knows; empty when its help does not list them.</summary>
    /// <exception cref="ToolException">qemu-img is missing or failed.</exception>
    public IReadOnlyList<string> KnownFormats(CancellationToken cancellationToken = default) =>
        Formats(_runner.Run(["--help"], options: null, cancellationToken).Text);

    /// <summary>
    /// The list in qemu-img's help, for which there is no other output: behind its head, or below that and an empty line as of QEMU 10,
    /// up to the next empty line.
    /// </summary>
    internal static IReadOnlyList<string> Formats(string help)
    {
        var head = FormatHead().Match(help);
        if (!head.Success) return [];
        var lines = help[(head.Index + head.Length)..].Split('\n').Select(l => l.Trim());
        return
        [
            .. lines
                .SkipWhile(l => l.Length == 0)
                .TakeWhile(l => l.Length > 0)
                .SelectMany(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
        ];
    }

    /// <summary>
    /// Whether another process, such as a running VM, has the image open for writing. An image that others only read (a
    /// CD-ROM, the backing image of a running VM's disk) does not count.
    /// </summary>
    public async Task<bool> IsInUseAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            await InfoAsync(path, new InfoOptions { FailIfInUse = true }, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (ImageInUseException)
        {
            return true;
        }
    }

    /// <summary>Creates an image. It appears under its name when it is complete; if that fails or is cancelled, nothing is left.</summary>
    /// <exception cref="FileExistsException">The path is taken.</exception>
    /// <exception cref="DirectoryNotFoundException">Its folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    /// <exception cref="FileNotFoundException">There is no such backing image.</exception>
    /// <exception cref="ArgumentException">The options do not go together.</exception>
    /// <exception cref="ToolException">qemu-img is missing or failed, for instance because the file system is full.</exception>
    public async Task CreateAsync(CreateImage options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        cancellationToken.ThrowIfCancellationRequested();
        var path = ImagePath.Absolute(options.Path);
        if (options.Backing is { } backing) FileKind.RequireDiskImage(ImagePath.Absolute(backing.Path));

        using var file = NewFile.Begin(path, options.Mode);
        await WriteAsync(
                file,
                CreateArguments(options, file.TemporaryPath),
                new RunOptions { Input = options.Secret?.Bytes },
                cancellationToken)
            .ConfigureAwait(false);
        file.Complete();
    }

    /// <summary>Runs qemu-img for a file in the making.</summary>
    private async Task WriteAsync(NewFile file, List<string> arguments, RunOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await RunTimedAsync(arguments, options, cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException e) when (e.GetType() == typeof(ToolException))
        {
            // The user gave the real name and never saw the temporary one.
            string Real(string text) => text.Replace(file.TemporaryPath, file.Path, StringComparison.Ordinal);
            throw Explain(
                file.Path,
                new ToolException(e.Program, [.. e.Arguments.Select(Real)], e.ExitCode, Real(e.StandardError)),
                options.Input is not null);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// For LUKS, qemu-img measures the CPU first, and gives up on a busy one. A file in the making can simply be begun anew.
    /// </summary>
    private async Task RunTimedAsync(List<string> arguments, RunOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await (attempt == 1 ? _runner : _quietRunner).RunAsync(arguments, options, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ToolException e)
                when (attempt < TimingAttempts
                    && options.Input is not null
                    && e.StandardError.Contains("Unable to get accurate CPU usage", StringComparison.Ordinal))
            { }
        }
    }

    /// <summary>
    /// Merges an overlay into the image right below it; the overlay itself stays as it is. Stopped half way, the two together
    /// still show what they showed before.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageInUseException">Another process has one of the two open.</exception>
    /// <exception cref="ToolException">qemu-img is missing or failed, for instance because the file system is full.</exception>
    public Task CommitAsync(string overlay, string format, CancellationToken cancellationToken = default)
        => ChangeAsync(overlay, ["commit", "-q", "-d", "-f", ImagePath.Format(format)], cancellationToken);

    /// <summary>
    /// Records in an overlay that another image is its backing file. That image must show the same content as the one before: nothing is
    /// copied.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageInUseException">Another process has it open.</exception>
    /// <exception cref="ToolException">qemu-img is missing or failed.</exception>
    public Task RebaseAsync(string overlay, string format, BackingImage backing, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(backing);
        FileKind.RequireDiskImage(ImagePath.Absolute(backing.Path));
        return ChangeAsync(
            overlay,
            [
                "rebase",
                "-q",
                "-u",
                "-f",
                ImagePath.Format(format),
                "-b",
                ImagePath.Absolute(backing.Path),
                "-F",
                ImagePath.Format(backing.Format),
            ],
            cancellationToken);
    }

    private static ImageInfo? ReadHeader(string path)
    {
        path = ImagePath.Absolute(path);
        FileKind.RequireDiskImage(path);
        return Qcow2Header.Read(path) ?? RawImage.Read(path);
    }

    private async Task ChangeAsync(string path, List<string> arguments, CancellationToken cancellationToken)
    {
        path = ImagePath.Absolute(path);
        FileKind.RequireDiskImage(path);
        try
        {
            await _runner.RunAsync([.. arguments, path], options: null, cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException e) when (IsLockFailure(e, path))
        {
            throw new ImageInUseException(path, e);
        }
    }

    /// <summary>
    /// Whether another process has an image open that was needed. The name is taken out first: it could hold the very words that are looked
    /// for.
    /// </summary>
    private static bool IsLockFailure(ToolException failure, string path)
        => failure.ExitCode is not null && LockFailure().IsMatch(failure.StandardError.Replace(path, "", StringComparison.Ordinal));

    private async Task<T> DescribeAsync<T>(
        string path, bool chain, InfoOptions? options, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken)
    {
        options ??= InfoOptions.Default;
        path = ImagePath.Absolute(path);
        FileKind.RequireDiskImage(path);
        // Of a raw image qemu-img reads nothing but the first bytes, without asking for its lock.
        if (options.FailIfInUse && NativeFile.IsWrittenToByQemu(path)) throw new ImageInUseException(path);

        List<string> arguments = ["info", "--output=json"];
        if (chain) arguments.Add("--backing-chain");
        if (!options.FailIfInUse) arguments.Add("-U");
        if (options.Format is { } format) arguments.AddRange(["-f", ImagePath.Format(format)]);
        arguments.Add(path);

        try
        {
            var output = await _runner
                .RunAsync(arguments, new RunOptions { Timeout = options.Timeout }, cancellationToken)
                .ConfigureAwait(false);
            return read(output.StandardOutput);
        }
        catch (FormatException e)
        {
            throw new ToolOutputException(ToolProgram.QemuImg.Name, arguments, 0, e.Message, e);
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            if (Explain(path, e, secretGiven: false) is var known && known != e) throw known;
            if (e
                    .StandardError.Replace(path, "", StringComparison.Ordinal)
                    .TrimEnd()
                    .EndsWith(": Permission denied", StringComparison.Ordinal))
            {
                throw new UnauthorizedAccessException(e.Message, e);
            }
            throw;
        }
    }

    private static void Check(CreateImage options)
    {
        if (options.Size is null && options.Backing is null)
        {
            throw new ArgumentException("An image without a backing image needs a size.", nameof(options));
        }
        if (options.Size is <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Size, "The size of an image must be more than 0 bytes.");
        }
        if (options.Backing is not null && options.Format == ImageFormat.Raw)
        {
            throw new ArgumentException("A raw image cannot have a backing image.", nameof(options));
        }
        if (options.Preallocation == Preallocation.Metadata && options.Format == ImageFormat.Raw)
        {
            throw new ArgumentException("A raw image has no metadata to preallocate.", nameof(options));
        }
        if (options.Format == ImageFormat.Raw
            && (
                options.ClusterSize is not null
                || options.CompressionType is not null
                || options.LazyRefcounts
                || options.ExtendedL2
                || options.Secret is not null))
        {
            throw new ArgumentException("A raw image has neither clusters nor compression nor encryption.", nameof(options));
        }
    }

    private static List<string> CreateArguments(CreateImage options, string path)
    {
        List<string> arguments = ["create", "-q", "-f", Name(options.Format)];
        if (options.Secret is not null) arguments.AddRange(ImageSecret.Arguments);
        var shape = Shape(options.Preallocation, options.ClusterSize, options.CompressionType, encrypt: options.Secret is not null);
        if (options.LazyRefcounts) shape.Add("lazy_refcounts=on");
        if (options.ExtendedL2) shape.Add("extended_l2=on");
        if (shape.Count > 0) arguments.AddRange(["-o", string.Join(',', shape)]);
        // -b, not -o backing_file=…: there a comma in the name would begin the next option.
        if (options.Backing is { } backing)
        {
            arguments.AddRange(["-b", ImagePath.Absolute(backing.Path), "-F", ImagePath.Format(backing.Format)]);
        }
        arguments.Add(path);
        if (options.Size is { } size) arguments.Add(size.ToString(CultureInfo.InvariantCulture));
        return arguments;
    }

    private static string Name(ImageFormat format) => format switch
    {
        ImageFormat.Qcow2 => "qcow2",
        ImageFormat.Raw => "raw",
        ImageFormat.Vmdk => "vmdk",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format that can be created."),
    };

    private static string Name(Preallocation preallocation) => preallocation switch
    {
        Preallocation.Metadata => "metadata",
        Preallocation.Falloc => "falloc",
        Preallocation.Full => "full",
        _ => throw new ArgumentOutOfRangeException(nameof(preallocation), preallocation, "Not a kind of preallocation."),
    };

    [GeneratedRegex("^Supported (image )?formats:", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex FormatHead();

    [GeneratedRegex(
        @"(': |: Could not open backing file: )Failed to get (shared )?""[a-z ]+"" lock$|': Failed to lock byte \d+",
        RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LockFailure();
}
