using System.Text.Json;

namespace KvmPS.Tools;

/// <summary>
/// Reads <c>qemu-img info --output=json</c>. By hand over a JsonDocument: a serializer would cost more time than qemu-img
/// itself. Anything unexpected is a <see cref="FormatException"/> that names the field.
/// </summary>
internal static class ImageInfoJson
{
    internal static ImageInfo ReadOne(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        return Read(document.RootElement);
    }

    internal static IReadOnlyList<ImageInfo> ReadChain(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() == 0)
        {
            throw new FormatException("a list of images was expected.");
        }
        return root.EnumerateArray().Select(Read).ToArray();
    }

    internal static ImageCheck ReadCheck(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        var check = document.RootElement;
        if (check.ValueKind != JsonValueKind.Object) throw new FormatException("the result of a check was expected.");
        return new ImageCheck
        {
            Corruptions = Size(check, "corruptions") ?? 0,
            Leaks = Size(check, "leaks") ?? 0,
            CorruptionsFixed = Size(check, "corruptions-fixed") ?? 0,
            LeaksFixed = Size(check, "leaks-fixed") ?? 0,
            CheckErrors = Size(check, "check-errors") ?? throw Missing("check-errors"),
            AllocatedClusters = Size(check, "allocated-clusters"),
            TotalClusters = Size(check, "total-clusters"),
        };
    }

    internal static ImageMeasure ReadMeasure(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        var measure = document.RootElement;
        if (measure.ValueKind != JsonValueKind.Object) throw new FormatException("a measure was expected.");
        return new ImageMeasure(
            Size(measure, "required") ?? throw Missing("required"),
            Size(measure, "fully-allocated") ?? throw Missing("fully-allocated"));
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new FormatException($"it is not valid JSON: {e.Message}", e);
        }
    }

    private static ImageInfo Read(JsonElement image)
    {
        if (image.ValueKind != JsonValueKind.Object) throw new FormatException("an image's description was expected.");
        var specific = Object(Object(image, "format-specific"), "data");
        return new ImageInfo
        {
            Path = RequiredText(image, "filename"),
            Format = RequiredText(image, "format"),
            VirtualSize = Size(image, "virtual-size") ?? throw Missing("virtual-size"),
            ActualSize = Size(image, "actual-size"),
            ClusterSize = Size(image, "cluster-size"),
            // qemu-img leaves the full name out when it cannot work it out, and old ones when both are the same.
            BackingFile = Text(image, "full-backing-filename") ?? Text(image, "backing-filename"),
            RecordedBackingFile = Text(image, "backing-filename"),
            BackingFormat = Text(image, "backing-filename-format"),
            Encrypted = Flag(image, "encrypted") ?? false,
            DirtyFlag = Flag(image, "dirty-flag") ?? false,
            Corrupt = Flag(specific, "corrupt"),
            Compat = Text(specific, "compat"),
            CompressionType = Text(specific, "compression-type"),
            LazyRefcounts = Flag(specific, "lazy-refcounts"),
            RefcountBits = specific is { } detail && Size(detail, "refcount-bits") is { } bits and <= 64 ? (int)bits : null,
            ExtendedL2 = Flag(specific, "extended-l2"),
            HasBitmaps = Find(specific, "bitmaps") is not null,
            OtherFiles = OtherFiles(specific, RequiredText(image, "filename")),
            Snapshots = Snapshots(image),
        };
    }

    private static ImageSnapshot[] Snapshots(JsonElement image) => Find(image, "snapshots") switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(s => s.ValueKind == JsonValueKind.Object
            ? new ImageSnapshot(Text(s, "name") ?? "", Size(s, "vm-state-size") ?? 0)
            : throw Wrong("snapshots")).ToArray(),
        _ => throw Wrong("snapshots"),
    };

    private static string[] OtherFiles(JsonElement? specific, string image)
    {
        var folder = image[..(image.LastIndexOf('/') + 1)];
        if (Text(specific, "data-file") is { } data)
            return [data[0] == '/' || data.Contains(':', StringComparison.Ordinal) ? data : folder + data];
        if (Find(specific, "extents") is not { ValueKind: JsonValueKind.Array } extents) return [];
        var names = extents.EnumerateArray().Select(e => Text(e, "filename")).OfType<string>().Where(name => name != image);
        return names.Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } others ? others : [];
    }

    private static JsonElement? Find(JsonElement? parent, string name)
        => parent is { } found && found.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static JsonElement? Object(JsonElement? parent, string name) => Find(parent, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => value,
        _ => throw Wrong(name),
    };

    private static string RequiredText(JsonElement parent, string name) => Text(parent, name) ?? throw Missing(name);

    private static string? Text(JsonElement? parent, string name)
    {
        if (Find(parent, name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.String) throw Wrong(name);
        try
        {
            return value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException e)
        {
            // An escaped half of a surrogate pair: JSON allows it, no string can hold it.
            throw new FormatException($"'{name}' is not valid text.", e);
        }
    }

    private static long? Size(JsonElement parent, string name)
    {
        if (Find(parent, name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var size) && size >= 0 ? size : throw Wrong(name);
    }

    private static bool? Flag(JsonElement? parent, string name) => Find(parent, name)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name),
    };

    private static FormatException Missing(string name) => new($"'{name}' is missing.");

    private static FormatException Wrong(string name) => new($"'{name}' has an invalid value.");
}
