using System.Management.Automation;

namespace KvmPS.Module;

/// <summary>
/// Takes what came back from a file or another process, and a row, for the object that it names. Only what names it is read; what is acted
/// on is looked up by that. An object that lacks a part of the name stays as it is.
/// </summary>
/// <param name="type">The type of the object.</param>
/// <param name="keys">Properties that must be there, beside the name or UUID of the VM, or the name or UUID of the object itself.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReferenceAttribute(Type type, params string[] keys) : ArgumentTransformationAttribute
{
    private static readonly string[] Everywhere = ["VMName", "VMId", "Name", "Id", "ConnectionUri"];

    /// <summary>Properties that are read where they are there.</summary>
    public string[] Optional { get; set; } = [];

    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var given = GivenObject.Each(inputData).Select(GivenObject.Bare).ToList();
        if (given.Count == 0 || given.TrueForAll(type.IsInstanceOfType)) return inputData;
        var named = given.ConvertAll(g => type.IsInstanceOfType(g) ? g : Of(g));
        if (named.Contains(null)) return inputData;
        if (named.Count == 1) return named[0];
        var typed = Array.CreateInstance(type, named.Count);
        for (var i = 0; i < named.Count; i++) typed.SetValue(named[i], i);
        return typed;
    }

    private object? Of(object? given)
    {
        if (GivenObject.From(given) is not { } properties) return null;
        if (properties.OwnType is null ? !properties.IsRow : properties.OwnType != type.Name) return null;
        var reference = Activator.CreateInstance(type)!;
        HashSet<string> set = [];
        foreach (var name in Everywhere.Concat(keys).Concat(Optional).Distinct())
        {
            if (type.GetProperty(name) is not { CanWrite: true } property) continue;
            if (properties.Value(name) is not { } value || value is "") continue;
            // What came back from a file is text, also where it was an address or a number.
            if (!LanguagePrimitives.TryConvertTo(value, property.PropertyType, out var converted)) return null;
            property.SetValue(reference, converted);
            set.Add(name);
        }

        return HasOwner(set) && keys.All(set.Contains) ? reference : null;
    }

    private bool HasOwner(HashSet<string> set)
    {
        if (type.GetProperty("VMId") is not null) return set.Contains("VMId") || set.Contains("VMName");
        return type.GetProperty("Id") is null || set.Contains("Id") || set.Contains("Name");
    }
}
