using System.Globalization;
using System.Text.RegularExpressions;

namespace KvmPS.Tools;

// What looks at images and leaves them as they are, save a check that is told to repair.
public sealed partial class QemuImg
{
    // qemu-img check: could not look at everything, corruptions, leaks; and a format that has nothing to check.
    private const int CheckIncomplete = 1, CheckCorrupt = 2, CheckLeaks = 3, CheckNotSupported = 63;
    private const int Differ = 1;

    /// <summary>Checks the metadata of an image, and repairs it on request.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageInUseException">Another process has it open.</exception>
    /// <exception cref="WrongPassphraseException">It is encrypted, and the passphrase is another or none.</exception>
    /// <exception cref="BackingLoopException">The backing chain contains a loop.</exception>
    /// <exception cref="ToolException">qemu-img is missing, cannot open the image, or took too long.</exception>
    public async Task<ImageCheck> CheckAsync(CheckImage options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var path = ImagePath.Absolute(options.Path);
        FileKind.RequireDiskImage(path);
        List<string> arguments = ["check", "--output=json"];
        if (options.Repair) arguments.AddRange(["-r", "all"]);
        if (options.Secret is not null) arguments.AddRange(ImageSecret.Arguments);
        arguments.AddRange(Source(path, options.Format, options.Encrypted && options.Secret is not null));
        var run = new RunOptions
        {
            Timeout = options.Timeout,
            Input = options.Secret?.Bytes,
            Answers = [0, CheckIncomplete, CheckCorrupt, CheckLeaks, CheckNotSupported],
        };

        var output = await RunOnAsync(path, arguments, run, options.Secret is not null, cancellationToken).ConfigureAwait(false);
        if (output.ExitCode == CheckNotSupported) return new ImageCheck { Supported = false };
        if (output.StandardOutput.IsEmpty)
        {
            // It could not even be opened: there is nothing to say but qemu-img's own words.
            throw Explain(
                path,
                new ToolException(ToolProgram.QemuImg.Name, arguments, output.ExitCode, output.StandardError),
                options.Secret is not null);
        }
        return Read(arguments, output, ImageInfoJson.ReadCheck);
    }

    /// <summary>Compares what guests would see on two disks. Where one is longer, the rest of it must be zeros.</summary>
    /// <param name="path">The one.</param>
    /// <param name="format">Its format, or null.</param>
    /// <param name="otherPath">The other.</param>
    /// <param name="otherFormat">Its format, or null.</param>
    /// <param name="strict">Then the sizes must be the same too, and zeros that take up space differ from holes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileNotFoundException">One is not there.</exception>
    /// <exception cref="ImageInUseException">Another process writes to one of them.</exception>
    /// <exception cref="ToolException">qemu-img is missing or cannot read one of them.</exception>
    public async Task<ImageComparison> CompareAsync(
        string path,
        string? format,
        string otherPath,
        string? otherFormat,
        bool strict = false,
        CancellationToken cancellationToken = default)
    {
        path = ImagePath.Absolute(path);
        otherPath = ImagePath.Absolute(otherPath);
        FileKind.RequireDiskImage(path);
        FileKind.RequireDiskImage(otherPath);
        List<string> arguments = ["compare"];
        if (strict) arguments.Add("-s");
        if (format is not null) arguments.AddRange(["-f", ImagePath.Format(format)]);
        if (otherFormat is not null) arguments.AddRange(["-F", ImagePath.Format(otherFormat)]);
        arguments.AddRange([path, otherPath]);
        var output = await RunOnAsync(path, arguments, new RunOptions { Answers = [0, Differ] }, secretGiven: false, cancellationToken)
            .ConfigureAwait(false);
        var offset = Offset().Match(output.Text);
        return new ImageComparison(
            output.ExitCode == 0,
            offset.Success ? long.Parse(offset.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null,
            Display.Text(output.Text.Split('\n').LastOrDefault(l => l.Trim().Length > 0)?.Trim() ?? ""));
    }

    /// <summary>The space that an image in this format would need for what is in another, or for a new disk of this size.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ToolException">qemu-img is missing or cannot read it.</exception>
    public ImageMeasure Measure(
        string? path,
        string? sourceFormat,
        long? size,
        ImageFormat format,
        long? clusterSize = null,
        CancellationToken cancellationToken = default)
    {
        List<string> arguments = ["measure", "--output=json", "-O", Name(format)];
        if (clusterSize is not null)
        {
            arguments.AddRange(["-o", string.Join(',', Shape(Preallocation.Off, clusterSize, null, encrypt: false))]);
        }
        if (path is not null)
        {
            path = ImagePath.Absolute(path);
            FileKind.RequireDiskImage(path);
            arguments.Add("-U");
            arguments.AddRange(Source(path, sourceFormat, encrypted: false));
        }
        else
        {
            arguments.AddRange(["--size", (size ?? throw new ArgumentNullException(nameof(size))).ToString(CultureInfo.InvariantCulture)]);
        }

        var output = ProgramRunner.Wait(RunOnAsync(path ?? "", arguments, RunOptions.Default, secretGiven: false, cancellationToken));
        return Read(arguments, output, ImageInfoJson.ReadMeasure);
    }

    /// <summary>Runs qemu-img on an image, and gives the failures that callers tell apart types of their own.</summary>
    private async Task<ProgramOutput> RunOnAsync(
        string path, List<string> arguments, RunOptions options, bool secretGiven, CancellationToken cancellationToken)
    {
        try
        {
            return await _runner.RunAsync(arguments, options, cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException e) when (e.GetType() == typeof(ToolException))
        {
            throw Explain(path, e, secretGiven);
        }
    }

    private static ToolException Explain(string path, ToolException failure, bool secretGiven)
    {
        if (IsLockFailure(failure, path)) return new ImageInUseException(path, failure);
        var said = path.Length == 0 ? failure.StandardError : failure.StandardError.Replace(path, "", StringComparison.Ordinal);
        if (BackingLoop().IsMatch(said)) return new BackingLoopException(path, failure);
        if (path.Length > 0 && said.Contains("contains a log that needs to be replayed", StringComparison.Ordinal))
        {
            return new ImageLogNotReplayedException(path, failure);
        }
        return PassphraseFailure().IsMatch(said) ? new WrongPassphraseException(path, failure, secretGiven) : failure;
    }

    private static T Read<T>(List<string> arguments, ProgramOutput output, Func<ReadOnlyMemory<byte>, T> read)
    {
        try
        {
            return read(output.StandardOutput);
        }
        catch (FormatException e)
        {
            throw new ToolOutputException(ToolProgram.QemuImg.Name, arguments, output.ExitCode, e.Message, e);
        }
    }

    [GeneratedRegex(@"mismatch at offset (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();

    [GeneratedRegex(@"' creates an infinite loop\.\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex BackingLoop();

    [GeneratedRegex(
        @"Invalid password, cannot unlock any keyslot|key-secret' is required for cipher|No encryption key|secret' is required",
        RegexOptions.CultureInvariant)]
    private static partial Regex PassphraseFailure();
}
