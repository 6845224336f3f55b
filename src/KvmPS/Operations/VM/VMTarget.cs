using KvmPS.Libvirt;
using KvmPS.Model;

namespace KvmPS.Operations.VM;

/// <summary>VMs that an argument stands for, found when it is their turn.</summary>
/// <param name="Label">What an error about them is about.</param>
/// <param name="Find">Finds them; a name that no VM has is an exception.</param>
internal sealed record VMTarget(object Label, Func<IReadOnlyList<Domain>> Find)
{
    /// <summary>A piped VM is found on the host that it came from, whatever the default is now.</summary>
    public static IEnumerable<VMTarget> Of(Func<string, Connection> host, KvmVM[] vms)
        => vms.Select(vm => new VMTarget(vm, () => [One(host(vm.ConnectionUri ?? ""), vm.Id, vm.Name)]));

    public static IEnumerable<VMTarget> Of(Connection host, string[] names)
        => names.Select(name => new VMTarget(name, () => DomainSelection.ByName(host, name)));

    /// <summary>The VM of an object: by its Id, else by its name, which is never a pattern.</summary>
    /// <exception cref="KvmException">VMNotFound or VMNotNamed.</exception>
    public static Domain One(Connection host, Guid id, string? name)
    {
        if (id != Guid.Empty) return Domain.Find(host, id) ?? throw VMErrors.NotFound(id, name, host.Uri);
        if (string.IsNullOrEmpty(name)) throw VMErrors.NotNamed();
        return DomainSelection.Literal(host, name);
    }
}
