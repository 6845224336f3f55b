using System.Management.Automation;
using KvmPS.Model;

namespace KvmPS.Module;

/// <summary>
/// Takes an object for the VM that it is or that it belongs to: VMId decides, then VMName, and of a VM itself its Id, then its name. An
/// object that is of no VM stays as it is, for a parameter that takes it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OwnerVMAttribute : ArgumentTransformationAttribute
{
    // Objects whose Name is that of the VM.
    private static readonly HashSet<string> OfOwnName =
    [
        nameof(KvmVM), nameof(KvmVMDetail), nameof(KvmVMSettings), nameof(KvmVMStatistics), nameof(KvmVMEvent),
        nameof(KvmVMDifference), nameof(KvmUsage),
    ];

    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (GivenObject.Bare(inputData) is null or string or KvmVM or KvmVM[]) return inputData;
        var vms = new List<KvmVM>();
        foreach (var given in GivenObject.Each(inputData))
        {
            var found = Of(given);
            if (found.Count == 0) return inputData;
            vms.AddRange(found);
        }

        return vms.ToArray();
    }

    /// <summary>The VMs that an object is or belongs to; several for a bridge, none for what is of no VM.</summary>
    internal static IReadOnlyList<KvmVM> Of(object? given)
    {
        if (GivenObject.Bare(given) is KvmVM vm) return [vm];
        if (GivenObject.From(given) is not { } properties || (properties.OwnType is null && !properties.IsRow)) return [];
        var uri = properties.Text(nameof(KvmVM.ConnectionUri)) ?? "";
        var owner = properties.Id("VMId");
        var names = properties.Texts("VMName").ToList();
        if (owner != Guid.Empty) return [Reference(owner, names.FirstOrDefault())];
        // An object of a VM that calls the VM's own UUID Id, such as a balloon, has no name beside VMName.
        if (names.Count > 0)
        {
            // An object of several VMs, such as a bridge.
            var owners = properties.Ids("VMId");
            if (owners.Count == names.Count) return [.. names.Select((n, i) => Reference(owners[i], n))];
            var id = properties.OwnType is not null && properties.Value("Name") is null ? properties.Id("Id") : Guid.Empty;
            return [.. names.Select(n => Reference(id, n))];
        }

        if (properties.OwnType is { } type && !OfOwnName.Contains(type)) return [];
        var name = properties.Text("Name");
        // An Id that is no UUID is a number of somebody's table.
        var own = properties.Id("Id");
        return name is null && own == Guid.Empty ? [] : [Reference(own, name)];

        KvmVM Reference(Guid id, string? vmName) => new() { Id = id, Name = vmName ?? "", ConnectionUri = uri };
    }
}
