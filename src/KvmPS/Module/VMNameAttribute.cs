using System.Management.Automation;
using KvmPS.Operations.Common;

namespace KvmPS.Module;

/// <summary>
/// Lets only text be the name of a VM. A VM, or an object that belongs to one, stands for the name of that VM; any other object is refused.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class VMNameAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => GivenObject.Each(inputData).All(g => GivenObject.From(g) is null)
            ? inputData
            : GivenObject.Each(inputData).SelectMany(Names).ToArray();

    private static IEnumerable<object> Names(object? given)
    {
        if (GivenObject.From(given) is not { } properties) return [LanguagePrimitives.ConvertTo<string>(given)];
        var vms = OwnerVMAttribute.Of(given);
        if (vms.Count == 0) throw Refused($"'{given}' is not the name of a VM but a {properties.TypeName}, which belongs to no VM.");
        return vms.Select(vm =>
            vm.Name.Length == 0 ? VMNameText.Refuse($"'{given}' ({properties.TypeName}) does not contain the name of its VM.")
            // A name alone is looked for on the current host.
            : vm.ConnectionUri.Length > 0 && !RunspaceSession.Current.IsCurrent(vm.ConnectionUri)
                ? VMNameText.Refuse($"VM '{vm.Name}' is on {vm.ConnectionUri}, not the current connection.")
            : VMNameText.Of(WildcardPattern.Escape(vm.Name)));
    }

    private static ArgumentTransformationMetadataException Refused(string message) => new(message);
}
