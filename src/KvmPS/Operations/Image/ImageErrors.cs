using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Operations.Image;

/// <summary>Errors of importing images.</summary>
internal static class ImageErrors
{
    public static KvmException Download(DownloadException error, string part) => error.Failure switch
    {
        DownloadFailure.NotFound => new(
            "DownloadNotFound",
            Failure.NotFound,
            error.Message,
            "Check the address on the publisher's web page: old versions move to archives.",
            error),
        DownloadFailure.Refused => new(
            "DownloadRefused",
            Failure.PermissionDenied,
            error.Message,
            "Open the address in a browser: the server may require a login, or a proxy may block it.",
            error),
        DownloadFailure.Redirected => new("RedirectNotFollowed", Failure.PermissionDenied, error.Message,
            "Check the address on the publisher's web page, and import the last one directly if you trust it.", error),
        DownloadFailure.Stalled => new("TimeoutDownload", Failure.Timeout, error.Message, Resume(part), error),
        _ => new("DownloadFailed", Failure.Unavailable, error.Message, Resume(part), error),
    };

    public static KvmException NotFound(string name, IEnumerable<KvmImageSource> all) =>
        new(
            "ImageNotFound",
            Failure.NotFound,
            $"No catalogue has an image '{name}'.",
            $"Use one of: {string.Join(", ", all.Select(i => i.Name))}. Or add the image to /etc/kvmps/images.json.");

    public static KvmException Mismatch(string file, string expected, string actual, string from) =>
        new(
            "ChecksumMismatch",
            Failure.Unspecified,
            $"The download from {from} does not match its checksum: its {expected.Split(':')[0].ToUpperInvariant()} is {actual}, not "
                + $"{expected.Split(':')[1]}. '{file}' was not created.",
            "Repeat the command, because the server may have been replacing the file. If the error persists, do not trust that server.");

    public static KvmException BadSignature(ToolException error, string what) =>
        new(
            "SignatureNotValid",
            Failure.PermissionDenied,
            $"The signature of {what} is not valid: {error.StandardError.Trim()}",
            "Check that the keyring contains the publisher's key: gpg --show-keys FILE. gpgv needs a keyring as gpg --export writes it, "
                + "not an armored one.",
            error);

    public static KvmException NotSelfContained(string what) =>
        new(
            "ImageNotSelfContained",
            Failure.PermissionDenied,
            $"{what} refers to other files of this host, which a VM could then read. It was not imported.",
            "Download the image from its publisher, or make an image of your own self-contained with Convert-KvmDisk.");

    /// <param name="content">What it is.</param>
    /// <param name="source">Where it came from: an address or a path.</param>
    /// <param name="isFile">True for a file of this host.</param>
    public static KvmException NotAnImage(RawContent content, string source, bool isFile)
    {
        var (what, advice) = content.Kind switch
        {
            RawContentKind.Empty => ("is empty", "Check its source: an upload or a download may have failed there."),
            RawContentKind.Archive => ($"is an archive ({content.Text}), not a disk image", Unpack(content.Text, source, isFile)),
            RawContentKind.WebPage => ("is a web page, not a disk image",
                "Open the address in a browser: it may show an error, require a login, or be a page about the image. "
                    + "Then import the address of the image itself."),
            RawContentKind.GitLfsPointer => ("is a Git LFS pointer, not the disk image itself",
                "Download the image itself: git lfs pull in the repository, or the download address that its web page shows."),
            RawContentKind.Cut => ($"is incomplete: it has {content.Text}",
                "Download it again, and verify it with -Checksum or -ChecksumUri."),
            _ => ($"is text, not a disk image: {Short(content.Text)}", "Import the address of the image itself."),
        };
        return new(content.Kind == RawContentKind.Cut ? "ImageNotWhole" : "NotAnImage", Failure.InvalidArgument,
            $"'{source}' {what}. It was not imported.", advice);
    }

    public static KvmException NotWhole(string source, ImageCheck check) => new(
        "ImageNotWhole", Failure.InvalidArgument,
        $"'{source}' is damaged or incomplete: its metadata has {check.Corruptions + check.CheckErrors} errors. It was not imported.",
        "Download it again, and verify it with -Checksum or -ChecksumUri.");

    private static string Unpack(string kind, string source, bool isFile)
    {
        var file = VMErrors.Quote(isFile ? source : Path.GetFileName(new Uri(source).LocalPath));
        var command = kind switch
        {
            "zip" => $"unzip {file}",
            "7z" or "rar" => $"7z x {file}",
            "tar" => $"tar -xf {file}",
            _ => null,
        };
        var fetch = isFile ? "" : $"curl -LO {VMErrors.Quote(source)}; ";
        return command is null ? "Unpack it first, and import the image in it: Import-KvmImage ./IMAGE"
            : $"Unpack it, and import the image in it: {fetch}{command}; Import-KvmImage ./IMAGE";
    }

    private static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static string Resume(string part) =>
        File.Exists(part) ? $"Repeat the command, which continues the download in '{part}'." : "Repeat the command.";
}
