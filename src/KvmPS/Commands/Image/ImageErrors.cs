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
        DownloadFailure.Redirected => new("RedirectNotFollowed", Failure.PermissionDenied, error.Message,
            "Look the address up on the page of the image's maker, and import the last one itself if you trust it.", error),
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

    /// <param name="content">What it is.</param>
    /// <param name="source">Where it came from: an address or a path.</param>
    /// <param name="isFile">True for a file of this host.</param>
    public static KvmException NotAnImage(RawContent content, string source, bool isFile)
    {
        var (what, advice) = content.Kind switch
        {
            RawContentKind.Empty => ("is empty", "Look at where it comes from: an upload or a download may have failed there."),
            RawContentKind.Archive => ($"is an archive ({content.Text}), not a disk image", Unpack(content.Text, source, isFile)),
            RawContentKind.WebPage => ("is a web page, not a disk image",
                "Open the address in a browser: it may show an error, want a login, or be the page about the image. "
                    + "Then import the address of the image itself."),
            RawContentKind.GitLfsPointer => ("is a pointer of Git LFS, not the disk image that it stands for",
                "Fetch the image itself: git lfs pull in the repository, or the download address that its web page shows."),
            RawContentKind.Cut => ($"is not whole: it has {content.Text}",
                "Fetch it again. A checksum would show that it is whole: -Checksum or -ChecksumUri."),
            _ => ($"is text, not a disk image: {Short(content.Text)}", "Import the address of the image itself."),
        };
        return new(content.Kind == RawContentKind.Cut ? "ImageNotWhole" : "NotAnImage", Failure.InvalidArgument,
            $"'{source}' {what}. It was not kept.", advice);
    }

    public static KvmException NotWhole(string source, ImageCheck check) => new(
        "ImageNotWhole", Failure.InvalidArgument,
        $"'{source}' is damaged or not whole: its tables have {check.Corruptions + check.CheckErrors} errors. It was not kept.",
        "Fetch it again. A checksum would show that it is whole: -Checksum or -ChecksumUri.");

    private static string Unpack(string kind, string source, bool isFile)
    {
        var file = VM.VMErrors.Quote(isFile ? source : Path.GetFileName(new Uri(source).LocalPath));
        var command = kind switch
        {
            "zip" => $"unzip {file}",
            "7z" or "rar" => $"7z x {file}",
            "tar" => $"tar -xf {file}",
            _ => null,
        };
        var fetch = isFile ? "" : $"curl -LO {VM.VMErrors.Quote(source)}; ";
        return command is null ? "Unpack it first, and import the image that is in it: Import-KvmImage ./IMAGE"
            : $"Unpack it, and import the image that is in it: {fetch}{command}; Import-KvmImage ./IMAGE";
    }

    private static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static string Resume(string part) => File.Exists(part) ? $"The same command goes on where it was: '{part}' has what came." : "Repeat the command.";
}
