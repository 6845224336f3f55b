using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Objects;

namespace KvmPS.Commands.VM;

/// <summary>VMs that an argument stands for, found when it is their turn.</summary>
/// <param name="Label">What an error about them is about.</param>
/// <param name="Find">Finds them; a name that no VM has is an exception.</param>
internal sealed record VMTarget(object Label, Func<IReadOnlyList<Domain>> Find)
{
    /// <summary>A piped VM is found by its Id on the host that it came from, whatever the default is now.</summary>
    public static IEnumerable<VMTarget> Of(Session session, VirtualMachine[] vms)
        => vms.Select(vm => new VMTarget(vm, () => [Domain.ById(session.Get(vm.ConnectionUri), vm.Id)]));

    public static IEnumerable<VMTarget> Of(Connection host, string[] names)
        => names.Select(name => new VMTarget(name, () => DomainSelection.ByName(host, name)));
}
