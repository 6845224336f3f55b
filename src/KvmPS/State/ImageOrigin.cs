using System.Text.Json;

namespace KvmPS.State;

/// <summary>
/// Where an imported image came from, in a file beside it, so that it need not be fetched twice. Worth nothing once the image has changed.
/// </summary>
internal sealed record ImageOrigin(string Source, string? Checksum, DateTime Imported, long Length, DateTime Written)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    public static string PathOf(string image) => image + ".origin.json";

    /// <summary>Null when the image was not imported, or has changed since.</summary>
    public static ImageOrigin? Of(string image)
    {
        try
        {
            var file = new FileInfo(image);
            return
                JsonSerializer.Deserialize<ImageOrigin>(File.ReadAllBytes(PathOf(image))) is { } origin
                && file.Exists
                && origin.Length == file.Length
                && origin.Written == file.LastWriteTimeUtc
                ? origin
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public static void Write(string image, string source, string? checksum)
    {
        var file = new FileInfo(image);
        File.WriteAllBytes(
            PathOf(image),
            JsonSerializer.SerializeToUtf8Bytes(
                new ImageOrigin(source, checksum, DateTime.UtcNow, file.Length, file.LastWriteTimeUtc),
                Readable));
    }
}
