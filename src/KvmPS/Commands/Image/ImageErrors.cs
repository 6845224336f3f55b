using KvmPS.Objects;
using KvmPS.Tools;

namespace KvmPS.Commands.Image;

/// <summary>Errors of importing images.</summary>
internal static class ImageErrors
{
    public static KvmException Download(DownloadException error, string part) => error.Failure switch
    {
        DownloadFailure.NotFound => new("DownloadNotFound", Failure.NotFound, error.Message, "Look the address up on the page of the image's maker: old versions move to archives.", error),
        DownloadFailure.Refused => new("DownloadRefused", Failure.PermissionDenied, error.Message, "Open the address in a browser: the server may want a login, or a proxy stands between.", error),
        DownloadFailure.Stalled => new("TimeoutDownload", Failure.Timeout, error.Message, Resume(part), error),
        _ => new("DownloadFailed", Failure.Unavailable, error.Message, Resume(part), error),
    };

    public static KvmException NotFound(string name, IEnumerable<KvmImageSource> all) => new(
        "ImageNotFound", Failure.NotFound, $"No catalogue has an image '{name}'.", $"There are: {string.Join(", ", all.Select(i => i.Name))}. /etc/kvmps/images.json can have more.");

    public static KvmException Mismatch(string file, string expected, string actual, string from) => new(
        "ChecksumMismatch", Failure.Unspecified, $"What came from {from} is not what it should be: its {expected.Split(':')[0].ToUpperInvariant()} is {actual}, not {expected.Split(':')[1]}. It was not kept as '{file}'.",
        "Repeat it: the server may have been exchanging the file. If it stays, do not trust that server.");

    public static KvmException BadSignature(ToolException error, string what) => new(
        "SignatureNotValid", Failure.PermissionDenied, $"The signature of {what} is not good: {error.StandardError.Trim()}",
        "Check that the keyring holds the maker's key: gpg --show-keys FILE. gpgv wants it as gpg --export writes it, not armored.", error);

    public static KvmException NotSelfContained(string what) => new(
        "ImageNotSelfContained", Failure.PermissionDenied, $"{what} refers to other files of this host, so that a VM would read these. It was not kept.",
        "Take the image from its maker. One of your own is made independent by Convert-KvmDisk.");

    private static string Resume(string part) => File.Exists(part) ? $"The same command goes on where it was: '{part}' has what came." : "Repeat the command.";
}
