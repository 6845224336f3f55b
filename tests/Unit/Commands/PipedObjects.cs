using System.Management.Automation;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using KvmPS.Model;
using KvmPS.Unit.Libvirt;

namespace KvmPS.Unit.Commands;

/// <summary>
/// One object of each type that the module writes, set up as a trap: it belongs to the VM db01 where it belongs to one, and every other
/// text in it, and what it shows as, is the name of another VM.
/// </summary>
internal static class PipedObjects
{
    public const string VM = "db01";

    // The types whose Name is that of the VM.
    private static readonly Type[] OfOwnName =
    [
        typeof(KvmVM),
        typeof(KvmVMDetail),
        typeof(KvmVMSettings),
        typeof(KvmVMStatistics),
        typeof(KvmVMEvent),
        typeof(KvmVMDifference),
        typeof(KvmUsage),
    ];

    public static IReadOnlyList<Type> Types { get; } =
    [
        .. typeof(KvmVM)
            .Assembly.GetExportedTypes()
            .Where(t =>
                t is { Namespace: "KvmPS.Model", IsClass: true, IsAbstract: false }
                && !typeof(Delegate).IsAssignableFrom(t)
                && t != typeof(KvmRate)
                && t != typeof(KvmDiskArgument)
                && t != typeof(KvmVolumeArgument))
            .OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    public static bool IsOfVM(Type type) => OfOwnName.Contains(type) || type.GetProperty("VMName") is not null;

    public static bool HasPath(Type type) => type.GetProperty("Path") is not null && type != typeof(KvmVMDifference);

    /// <summary>The name that a VM has for no other reason than that this type's object shows as it.</summary>
    public static string Trap(Type type) => "trap-" + type.Name;

    public static object Make(Type type, string uri)
    {
        if (type == typeof(KvmConnection)) return new KvmConnection(uri);
        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.CanWrite && p.GetIndexParameters().Length == 0))
        {
            if (Value(type, property, uri) is { } value) property.SetValue(made, value);
        }

        return made;
    }

    private static object? Value(Type type, PropertyInfo property, string uri)
    {
        var of = property.PropertyType;
        if (of == typeof(Guid))
        {
            return property.Name == "VMId" || IsOfVM(type) ? TestHost.IdOf(0) : Guid.Parse("11111111-2222-3333-4444-555555555555");
        }
        if (of == typeof(Guid?)) return TestHost.IdOf(0);
        if (of == typeof(Guid[])) return new[] { TestHost.IdOf(0) };
        if (of == typeof(string)) return Text(type, property.Name, uri);
        if (of == typeof(string[])) return property.Name == "VMName" ? new[] { VM } : [Trap(type)];
        if (of == typeof(int) || of == typeof(long)) return LanguagePrimitives.ConvertTo(1, of);
        if (of == typeof(IPAddress)) return IPAddress.Parse("192.0.2.1");
        return of.IsArray ? Array.CreateInstance(of.GetElementType()!, 0) : null;
    }

    private static string Text(Type type, string property, string uri) => property switch
    {
        "VMName" => VM,
        "Name" when OfOwnName.Contains(type) => VM,
        "ConnectionUri" or "Uri" => uri,
        "MacAddress" => "52:54:00:00:00:99",
        _ => Trap(type),
    };
}
