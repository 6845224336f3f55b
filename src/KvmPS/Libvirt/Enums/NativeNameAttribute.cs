namespace KvmPS.Libvirt;

/// <summary>
/// Ties an enum (by the common prefix) or one of its members (by the whole name) to libvirt's constant,
/// so that a test can hold every value against libvirt-api.xml.
/// </summary>
[AttributeUsage(AttributeTargets.Enum | AttributeTargets.Field)]
internal sealed class NativeNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
