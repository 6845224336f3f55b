namespace KvmPS.Tools;

/// <summary>A download that did not get to its end. What has come of it is kept for the next try.</summary>
public sealed class DownloadException(DownloadFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What it was.</summary>
    public DownloadFailure Failure { get; } = failure;

    /// <summary>Whether it may work a moment later.</summary>
    internal bool IsPassing => Failure is DownloadFailure.Broken or DownloadFailure.Stalled;
}
