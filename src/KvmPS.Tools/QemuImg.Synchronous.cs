namespace KvmPS.Tools;

// The same for who has nothing else to do meanwhile: a cmdlet on PowerShell's own thread, or a job on one of its own.
public sealed partial class QemuImg
{
    /// <inheritdoc cref="InfoAsync" />
    public ImageInfo Info(string path, InfoOptions? options = null, CancellationToken cancellationToken = default) =>
        ProgramRunner.Wait(InfoAsync(path, options, cancellationToken));

    /// <inheritdoc cref="ChainAsync" />
    public IReadOnlyList<ImageInfo> Chain(string path, InfoOptions? options = null, CancellationToken cancellationToken = default) =>
        ProgramRunner.Wait(ChainAsync(path, options, cancellationToken));

    /// <inheritdoc cref="IsInUseAsync" />
    public bool IsInUse(string path, CancellationToken cancellationToken = default) =>
        ProgramRunner.Wait(IsInUseAsync(path, cancellationToken));

    /// <inheritdoc cref="CreateAsync" />
    public void Create(CreateImage options, CancellationToken cancellationToken = default) =>
        ProgramRunner.Wait(CreateAsync(options, cancellationToken));

    /// <inheritdoc cref="ConvertAsync" />
    public ImageComparison? Convert(
        ConvertImage options,
        Action<double>? progress = null,
        CancellationToken cancellationToken = default) =>
        ProgramRunner.Wait(ConvertAsync(options, progress, cancellationToken));

    /// <inheritdoc cref="CommitAsync" />
    public void Commit(string overlay, string format, CancellationToken cancellationToken = default) =>
        ProgramRunner.Wait(CommitAsync(overlay, format, cancellationToken));

    /// <inheritdoc cref="RebaseAsync" />
    public void Rebase(string overlay, string format, BackingImage backing, CancellationToken cancellationToken = default) =>
        ProgramRunner.Wait(RebaseAsync(overlay, format, backing, cancellationToken));
}
