using System.Collections;
using System.Management.Automation;

namespace KvmPS.Module;

/// <summary>
/// An object that was piped or given as an argument, read by its properties: one of KvmPS, also one that came back from a file or
/// another process, or a row, such as a line of a CSV file.
/// </summary>
internal sealed class GivenObject
{
    private const string Namespace = "KvmPS.Model.";

    // What PowerShell writes before the name of the type of an object that is not the original.
    private static readonly string[] Prefixes = ["Deserialized.", "Selected.", "CSV:"];

    private readonly PSObject _object;

    private GivenObject(object given)
    {
        _object = PSObject.AsPSObject(given);
        var type = _object.TypeNames.FirstOrDefault() ?? "";
        var isCopy = false;
        while (Prefixes.FirstOrDefault(p => type.StartsWith(p, StringComparison.Ordinal)) is { } prefix)
        {
            type = type[prefix.Length..];
            isCopy |= prefix != "Deserialized.";
        }

        OwnType = type.StartsWith(Namespace, StringComparison.Ordinal) ? type[Namespace.Length..] : null;
        TypeName = type[(type.LastIndexOf('.') + 1)..];
        IsRow = OwnType is null && _object.BaseObject switch
        {
            IDictionary => true,
            // A process or a file of another machine is not a row; what Select-Object made of it is.
            PSCustomObject => isCopy || type == typeof(PSCustomObject).FullName || !type.Contains('.', StringComparison.Ordinal),
            System.Data.DataRow => true,
            // An object of a class that is written in PowerShell.
            var other => other.GetType().Assembly.IsDynamic,
        };
    }

    /// <summary>The name of its type in KvmPS.Model; null for an object that is not of KvmPS.</summary>
    public string? OwnType { get; }

    /// <summary>The name of its type without namespace.</summary>
    public string TypeName { get; }

    /// <summary>True for an object whose properties somebody has named, so that they mean what their names say.</summary>
    public bool IsRow { get; }

    /// <summary>null for what has no properties of its own: text, numbers, nothing.</summary>
    public static GivenObject? From(object? given)
        => Bare(given) is null or string or ValueType ? null : new(given!);

    /// <summary>The object without PowerShell's wrapper.</summary>
    public static object? Bare(object? given) => given is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : given;

    /// <summary>The elements of a list, or the one object. A row that is a table is one object.</summary>
    public static IEnumerable<object?> Each(object? given)
        => Bare(given) is IEnumerable list and not (string or IDictionary) ? list.Cast<object?>() : [given];

    /// <summary>The value of a property; null where it has none.</summary>
    public object? Value(string property)
    {
        if (_object.BaseObject is IDictionary table)
        {
            foreach (DictionaryEntry entry in table)
            {
                if (string.Equals(entry.Key as string, property, StringComparison.OrdinalIgnoreCase)) return Bare(entry.Value);
            }

            return null;
        }

        try
        {
            return Bare(_object.Properties[property]?.Value);
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    /// <summary>The value of a property as text; null where there is none, or nothing in it.</summary>
    public string? Text(string property)
        => Value(property) is { } value && LanguagePrimitives.TryConvertTo<string>(value, out var text) && text.Length > 0 ? text : null;

    /// <summary>The values of a property that may hold several.</summary>
    public IEnumerable<string> Texts(string property)
        => Each(Value(property)).Select(v => Bare(v) as string).Where(v => !string.IsNullOrEmpty(v)).Select(v => v!);

    /// <summary>The value of a property that is a UUID; empty where it is none.</summary>
    public Guid Id(string property) => IdOf(Value(property));

    /// <summary>
    /// The UUIDs of a property that may hold several, an empty one for what is none; nothing where there is no such property.
    /// </summary>
    public IReadOnlyList<Guid> Ids(string property) => Value(property) is { } value ? [.. Each(value).Select(v => IdOf(Bare(v)))] : [];

    private static Guid IdOf(object? value) => value switch
    {
        Guid id => id,
        string text when Guid.TryParse(text, out var id) => id,
        _ => Guid.Empty,
    };
}
