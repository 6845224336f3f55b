using System.Text.Json;
using KvmPS.Linux;
using KvmPS.Model;

namespace KvmPS.State;

/// <summary>
/// The images known by name: those that come with KvmPS, the host's and the user's own. A later catalogue's entry replaces one of the same
/// name.
/// </summary>
internal static class ImageCatalog
{
    private const string HostFile = "/etc/kvmps/images.json";

    private static readonly JsonSerializerOptions Lenient = new()
    {
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <exception cref="KvmException">InvalidImageCatalog.</exception>
    public static IReadOnlyList<KvmImageSource> Read()
    {
        var named = new Dictionary<string, KvmImageSource>(StringComparer.OrdinalIgnoreCase);
        foreach (var image in Files().Where(File.Exists).SelectMany(Read)) named[image.Name] = image;
        return [.. named.Values.OrderBy(i => i.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Files()
    {
        yield return Path.Join(Path.GetDirectoryName(typeof(ImageCatalog).Assembly.Location), "ImageCatalog.json");
        yield return HostRoot.Current.Map(HostFile);
        yield return Path.Join(
            Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "kvmps",
            "images.json");
    }

    private static IEnumerable<KvmImageSource> Read(string path)
    {
        try
        {
            var images = JsonSerializer.Deserialize<KvmImageSource[]>(File.ReadAllBytes(path), Lenient) ?? [];
            if (Array.Exists(images, i => i is null || string.IsNullOrWhiteSpace(i.Name) || string.IsNullOrWhiteSpace(i.Uri)))
            {
                throw new JsonException("an image has no name or no uri");
            }
            return images.Select(i => i with { Catalog = path });
        }
        catch (JsonException error)
        {
            throw new KvmException(
                "InvalidImageCatalog",
                Failure.InvalidArgument,
                $"The catalogue '{path}' cannot be read: {error.Message}",
                "Write it as a list: [ { \"name\": \"mine\", \"uri\": \"https://example.net/mine.qcow2\", \"checksumUri\": "
                    + "\"SHA256SUMS\" } ]",
                error);
        }
    }
}
