using System.Management.Automation;

namespace KvmPS.Module;

/// <summary>
/// Lets only text be a name. An object of one of these types, or a row, stands for its Name; any other object of KvmPS is refused, because
/// what it shows as may be the name of something else.
/// </summary>
/// <param name="types">Types of objects whose Name it may be. Default: none.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NameOfAttribute(params Type[] types) : ArgumentTransformationAttribute
{
    /// <summary>The property that holds the name. Default: Name.</summary>
    public string Property { get; set; } = "Name";

    /// <summary>Whether the parameter understands patterns, so that the name of an object must be protected from being one.</summary>
    public bool Wildcards { get; set; }

    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (GivenObject.Each(inputData).All(IsText)) return inputData;
        var names = GivenObject.Each(inputData).Select(Name).ToArray();
        return names.Length == 1 ? names[0] : names;
    }

    private static bool IsText(object? given)
        => GivenObject.From(given) is not { } properties || (properties.OwnType is null && !properties.IsRow);

    private object? Name(object? given)
    {
        if (IsText(given)) return given;
        var properties = GivenObject.From(given)!;
        var isMeant = properties.IsRow ? types.Length > 0 : types.Any(t => t.Name == properties.OwnType);
        return isMeant && properties.Text(Property) is { } name
            ? Wildcards ? WildcardPattern.Escape(name) : name
            : throw new ArgumentTransformationMetadataException(
                $"'{given}' is a {properties.TypeName}, which has no name that this parameter accepts.");
    }
}
