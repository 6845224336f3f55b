namespace KvmPS.Operations.Image;

/// <summary>Where an image, a list of checksums or a signature lies: as typed, or beside another.</summary>
internal static class ImageAddress
{
    /// <param name="text">An address, a path, or with another beside it, a plain name.</param>
    /// <param name="beside">The address of the image; null for that itself.</param>
    /// <param name="resolve">Makes a path absolute.</param>
    /// <exception cref="KvmException">UriNotSupported.</exception>
    public static Uri Locate(string text, Uri? beside, Func<string, string> resolve)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "file"
                ? uri
                : throw NotSupported(text);
        }

        if (beside is null || text.Contains('/', StringComparison.Ordinal)) return OfFile(resolve(text));
        return beside.IsFile
            ? OfFile(Path.Join(Path.GetDirectoryName(beside.LocalPath), text))
            : new Uri(beside, Uri.EscapeDataString(text));
    }

    public static KvmException NotSupported(string text) =>
        new(
            "UriNotSupported",
            Failure.InvalidArgument,
            $"'{text}' is not the address of a file on a web server or on this host.",
            "Give an address that begins with https:// or http:// and ends with the name of the image.");

    /// <summary>Escaped, because a question mark or a percent sign in a file's name is not one of an address.</summary>
    private static Uri OfFile(string path) => new("file://" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));
}
