using System.Globalization;

namespace KvmPS.Tools;

public sealed partial class QemuImg
{
    /// <summary>
    /// Makes a copy of an image in another format or shape. It appears under its name when it is complete; if that fails or is
    /// cancelled, nothing is left. Zeros become holes.
    /// </summary>
    /// <param name="options">What and how.</param>
    /// <param name="progress">Receives how far it is, 0 to 1, on any thread.</param>
    /// <param name="cancellationToken">Ends qemu-img within half a second.</param>
    /// <returns>With <see cref="ConvertImage.Verify"/> how the copy compares; one that differs has been thrown away. Else null.</returns>
    /// <exception cref="FileNotFoundException">There is no such source.</exception>
    /// <exception cref="NotADiskImageException">The source is a folder, a pipe, a socket or a character device.</exception>
    /// <exception cref="ImageInUseException">Another process, such as a running VM, writes to the source.</exception>
    /// <exception cref="FileExistsException">The destination is taken.</exception>
    /// <exception cref="DirectoryNotFoundException">Its folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the source or write there.</exception>
    /// <exception cref="ArgumentException">The options do not go together.</exception>
    /// <exception cref="ToolException">qemu-img is missing or failed, for instance because the file system is full.</exception>
    public async Task<ImageComparison?> ConvertAsync(
        ConvertImage options,
        Action<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        cancellationToken.ThrowIfCancellationRequested();
        var source = ImagePath.Absolute(options.Source);
        FileKind.RequireDiskImage(source);
        if (options.Backing is { } backing) FileKind.RequireDiskImage(ImagePath.Absolute(backing.Path));
        foreach (var layer in options.SourceBacking?.Layers ?? []) FileKind.RequireDiskImage(ImagePath.Absolute(layer.Path));

        using var file = NewFile.Begin(ImagePath.Absolute(options.Destination), options.Mode);
        var run = new RunOptions { Progress = progress ?? (static _ => { }), Input = options.Secret?.Bytes };
        try
        {
            await WriteAsync(file, ConvertArguments(options, source, file.TemporaryPath), run, cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException e) when (e is ImageInUseException or WrongPassphraseException || e.GetType() == typeof(ToolException))
        {
            // It is the source that is in use or does not open: nobody else knows of the new file.
            throw Explain(source, e, options.Secret is not null);
        }

        if (options is { Backing: { } named, BackingName: { } name })
        {
            // Only noted: qemu-img has just read and written by way of the absolute path.
            List<string> note =
            [
                "rebase",
                "-q",
                "-u",
                "-f",
                Name(options.Format),
                "-b",
                name,
                "-F",
                ImagePath.Format(named.Format),
                file.TemporaryPath,
            ];
            await _quietRunner.RunAsync(note, options: null, cancellationToken).ConfigureAwait(false);
        }

        var compared = options.Verify
            ? await CompareAsync(
                    source,
                    options.SourceFormat,
                    file.TemporaryPath,
                    Name(options.Format),
                    cancellationToken: cancellationToken)
                .ConfigureAwait(false)
            : null;
        if (compared is null or { Identical: true }) file.Complete();
        return compared;
    }

    private static void Check(ConvertImage options)
    {
        if ((options.Encrypt || options.SourceEncrypted) && options.Secret is null)
        {
            throw new ArgumentException("An encrypted image needs a passphrase.", nameof(options));
        }
        if (options.SourceBacking is not null && (options.SourceFormat is null || options.SourceEncrypted || options.Verify))
        {
            throw new ArgumentException(
                "A source whose backing files are prescribed needs a format, and cannot be encrypted or compared.",
                nameof(options));
        }

        if (options.SourceSlice is not null && (options.SourceFormat is null || options.SourceEncrypted
            || options.Verify)) throw new ArgumentException("A part of a file is copied by its format, as it is.", nameof(options));
        if (options.Verify && (options.Encrypt || options.SourceEncrypted))
        {
            throw new ArgumentException("Encrypted images cannot be compared.", nameof(options));
        }
        if (options.Compress && options.Encrypt) throw new ArgumentException("An encrypted copy cannot be compressed.", nameof(options));
        if (options.Format == ImageFormat.Qcow2) return;
        if (options.Compat is not null || options.RefcountBits is not null || options.LazyRefcounts || options.ExtendedL2)
            throw new ArgumentException("Only a qcow2 image has these.", nameof(options));
        if (options.Compress || options.CompressionType is not null)
        {
            throw new ArgumentException("A raw image cannot be compressed.", nameof(options));
        }
        if (options.ClusterSize is not null) throw new ArgumentException("A raw image has no clusters.", nameof(options));
        if (options.Backing is not null) throw new ArgumentException("A raw image cannot have a backing image.", nameof(options));
        if (options.Encrypt) throw new ArgumentException("A raw image cannot be encrypted.", nameof(options));
        if (options.Preallocation == Preallocation.Metadata)
        {
            throw new ArgumentException("A raw image has no metadata to preallocate.", nameof(options));
        }
    }

    private static List<string> ConvertArguments(ConvertImage options, string source, string destination)
    {
        List<string> arguments = ["convert", "-p", "-O", Name(options.Format)];
        if (options.Secret is not null) arguments.AddRange(ImageSecret.Arguments);
        if (options.Compress) arguments.Add("-c");
        if (options.ReadWhileInUse) arguments.Add("-U");
        var shape = Shape(options.Preallocation, options.ClusterSize, options.CompressionType, options.Encrypt);
        if (options.Compat is { } compat) shape.Add(compat == "0.10" ? "compat=0.10" : "compat=1.1");
        if (options.RefcountBits is { } bits) shape.Add(string.Create(CultureInfo.InvariantCulture, $"refcount_bits={bits}"));
        if (options.LazyRefcounts) shape.Add("lazy_refcounts=on");
        if (options.ExtendedL2) shape.Add("extended_l2=on");
        if (shape.Count > 0) arguments.AddRange(["-o", string.Join(',', shape)]);
        if (options.Backing is { } backing)
        {
            arguments.AddRange(["-B", ImagePath.Absolute(backing.Path), "-F", ImagePath.Format(backing.Format)]);
        }
        if (options.SourceBacking is { } below) arguments.Add(below.NameOf(source, options.SourceFormat!));
        else arguments.AddRange(options.SourceSlice is { } slice ? Slice(source, options.SourceFormat!, slice)
            : Source(source, options.SourceFormat, options.SourceEncrypted));
        arguments.Add(destination);
        return arguments;
    }

    /// <summary>The arguments that name an image to read; one that is encrypted is opened with the secret.</summary>
    private static List<string> Source(string path, string? format, bool encrypted)
    {
        if (!encrypted) return format is null ? [path] : ["-f", ImagePath.Format(format), path];
        var key = format == "luks" ? "key-secret" : "encrypt.key-secret";
        return
        [
            "--image-opts",
            $"driver={ImagePath.Format(format ?? "")},{key}={ImageSecret.Id},file.filename={OptionValue(path)}",
        ];
    }

    /// <summary>The arguments that name an image which is a part of a file.</summary>
    private static List<string> Slice(string path, string format, (long Offset, long Size) slice)
    {
        // The raw driver reads a part of what is below it; a format such as qcow2 goes on top of that.
        var (top, prefix) = format == "raw" ? ("", "") : ($"driver={ImagePath.Format(format)},", "file.");
        var file = $"{prefix}file.filename={OptionValue(path)}";
        return
        [
            "--image-opts",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{top}{prefix}driver=raw,{prefix}offset={slice.Offset},{prefix}size={slice.Size},{file}"),
        ];
    }

    /// <summary>Within --image-opts a comma would begin the next option; doubled, it is a part of the value.</summary>
    private static string OptionValue(string path) => path.Replace(",", ",,", StringComparison.Ordinal);

    /// <summary>
    /// The options of a new image that stand behind -o: numbers and words of fixed lists, nothing that a user could write.
    /// </summary>
    private static List<string> Shape(Preallocation preallocation, long? clusterSize, CompressionType? compression, bool encrypt)
    {
        List<string> shape = [];
        if (preallocation != Preallocation.Off) shape.Add($"preallocation={Name(preallocation)}");
        if (clusterSize is { } size) shape.Add(string.Create(CultureInfo.InvariantCulture, $"cluster_size={size}"));
        if (compression is { } type) shape.Add($"compression_type={Name(type)}");
        if (encrypt) shape.AddRange(["encrypt.format=luks", $"encrypt.key-secret={ImageSecret.Id}"]);
        return shape;
    }

    private static string Name(CompressionType type) => type switch
    {
        CompressionType.Zlib => "zlib",
        CompressionType.Zstd => "zstd",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a kind of compression."),
    };
}
