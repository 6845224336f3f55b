using System.Management.Automation;
using KvmPS.Model;

namespace KvmPS.Module;

/// <summary>Takes a change of Get-KvmTuningHistory, or a row, for its number. The Id of anything else is no number of a change.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TuningChangeIdAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => GivenObject.Each(inputData).All(g => GivenObject.From(g) is null)
            ? inputData
            : GivenObject.Each(inputData).Select(Id).ToArray();

    private static object? Id(object? given)
    {
        if (GivenObject.From(given) is not { } properties) return given;
        var isMeant = properties.IsRow || properties.OwnType == nameof(KvmTuningChange);
        return (isMeant ? properties.Value("Id") : null)
            ?? throw new ArgumentTransformationMetadataException(
                $"'{given}' is a {properties.TypeName}, not a change of Get-KvmTuningHistory.");
    }
}
