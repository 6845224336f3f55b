using System.Collections;
using System.Management.Automation;

namespace KvmPS.Module;

/// <summary>Takes tags as @{ env = 'prod' } too, and as another VM has them.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TagListAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => Bare(inputData) switch
        {
            IDictionary tags => Pairs(tags).ToArray(),
            Array parts => parts.Cast<object?>().SelectMany(p => Bare(p) is IDictionary tags ? Pairs(tags) : [p]).ToArray(),
            _ => inputData,
        };

    private static object? Bare(object? given) => given is PSObject wrapped ? wrapped.BaseObject : given;

    private static IEnumerable<object?> Pairs(IDictionary tags) => tags.Keys.Cast<object>().Select(name => (object?)$"{name}={tags[name]}");
}
