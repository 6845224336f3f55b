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
    /// <exception cref="FileNotFoundException">There is no such source.</exception>
    /// <exception cref="NotADiskImageException">The source is a folder, a pipe, a socket or a character device.</exception>
    /// <exception cref="ImageInUseException">Another process, such as a running VM, writes to the source.</exception>
    /// <exception cref="FileExistsException">The destination is taken.</exception>
    /// <exception cref="DirectoryNotFoundException">Its folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the source or write there.</exception>
    /// <exception cref="ToolException">qemu-img is missing or failed, for instance because the file system is full.</exception>
    public async Task ConvertAsync(ConvertImage options, Action<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        var source = ImagePath.Absolute(options.Source);
        FileKind.RequireDiskImage(source);

        using var file = NewFile.Begin(ImagePath.Absolute(options.Destination), options.Mode);
        List<string> arguments = ["convert", "-p", "-O", Name(options.Format)];
        if (options.SourceFormat is { } format) arguments.AddRange(["-f", ImagePath.Format(format)]);
        arguments.AddRange([source, file.TemporaryPath]);
        try
        {
            await _runner.RunAsync(arguments, new RunOptions { Progress = progress ?? (static _ => { }) }, cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            // The user gave the real name and never saw the temporary one.
            string Real(string text) => text.Replace(file.TemporaryPath, file.Path, StringComparison.Ordinal);
            var failure = new ToolException(e.Program, [.. e.Arguments.Select(Real)], e.ExitCode, Real(e.StandardError));
            if (LockFailure().IsMatch(e.StandardError.Replace(source, "", StringComparison.Ordinal))) throw new ImageInUseException(source, failure);
            throw failure;
        }

        cancellationToken.ThrowIfCancellationRequested();
        file.Complete();
    }
}
