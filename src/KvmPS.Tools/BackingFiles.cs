using System.Text.Json.Nodes;

namespace KvmPS.Tools;

/// <summary>The backing files of an image, as somebody prescribes them; the image's own header then does not count.</summary>
/// <param name="Layers">Top first.</param>
/// <param name="EndsHere">True when the last one has no backing file; else its header decides.</param>
public sealed record BackingFiles(IReadOnlyList<BackingImage> Layers, bool EndsHere)
{
    /// <summary>The image with these below it, in QEMU's form of a name that carries options.</summary>
    internal string NameOf(string path, string format)
    {
        var images = Layers.Select(l => (Path: ImagePath.Absolute(l.Path), Format: ImagePath.Format(l.Format)))
            .Prepend((Path: path, Format: ImagePath.Format(format))).ToList();
        JsonObject? below = null;
        for (var i = images.Count - 1; i >= 0; i--)
        {
            var driver = FileKind.IsBlockDevice(images[i].Path) ? "host_device" : "file";
            var image = new JsonObject
            {
                ["driver"] = images[i].Format,
                ["file"] = new JsonObject { ["driver"] = driver, ["filename"] = images[i].Path },
            };
            // A raw image has none, and QEMU refuses to be told so.
            if (images[i].Format != "raw" && (below is not null || EndsHere)) image["backing"] = below;
            below = image;
        }

        return "json:" + below!.ToJsonString();
    }
}
