using System.Management.Automation;
using KvmPS.Model;

namespace KvmPS.Module;

/// <summary>
/// Lets only text, files and objects with a Path be a path on this host. An object of another host is refused, because a file of the same
/// path here is another one; so is an object without a path, whose text may be the name of a file.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilePathAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether the parameter understands patterns, so that the path of an object must be protected from being one.</summary>
    public bool Wildcards { get; set; }

    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => GivenObject.Each(inputData).All(IsText) ? inputData : Single([.. GivenObject.Each(inputData).Select(PathOf)]);

    private static object? Single(object?[] paths) => paths.Length == 1 ? paths[0] : paths;

    private static bool IsText(object? given)
        => GivenObject.From(given) is not { } properties || (properties.OwnType is null && !properties.IsRow);

    private object? PathOf(object? given)
    {
        if (IsText(given)) return given;
        var properties = GivenObject.From(given)!;
        var path = Path(properties)
            ?? throw new ArgumentTransformationMetadataException($"'{given}' is a {properties.TypeName} without a path on this host.");
        if (properties.Text("ConnectionUri") is { } uri && Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Host.Length > 0)
        {
            throw new ArgumentTransformationMetadataException(
                $"'{path}' is a file on {parsed.Host}, and the same path on this host is another file. Run the command on {parsed.Host}.");
        }

        return Wildcards ? WildcardPattern.Escape(path) : path;
    }

    private static string? Path(GivenObject properties)
    {
        // The path of a difference is one within a definition.
        if (properties.OwnType == nameof(KvmVMDifference)) return null;
        var path = properties.Text("Path");
        return properties.IsRow ? path ?? properties.Text("FullName") ?? properties.Text("PSPath") : path;
    }
}
