using KvmPS.Libvirt;
using KvmPS.Model;

namespace KvmPS.Operations.VM;

/// <summary>Whether -Scope stands for the running VM, its stored definition or both: what was asked for, or all that the VM has.</summary>
internal static class ScopeResolver
{
    /// <param name="domain">The VM.</param>
    /// <param name="asked">null: a running VM and its definition; one that is off: its definition; without a definition: the VM.</param>
    /// <exception cref="KvmException">VMNotRunning or VMNotPersistent: it lacks what was asked for.</exception>
    public static AffectFlags From(Domain domain, KvmChangeScope? asked) => From(domain, asked, out _);

    /// <inheritdoc cref="From(Domain, KvmChangeScope?)" />
    /// <param name="domain">The VM.</param>
    /// <param name="asked">null: all that it has.</param>
    /// <param name="active">Whether it runs: who asks for a scope often has to know that too.</param>
    public static AffectFlags From(Domain domain, KvmChangeScope? asked, out bool active)
    {
        active = domain.IsActive;
        if (asked is not (null or KvmChangeScope.Config) && !active) throw NotRunning(domain, asked);
        if (asked == KvmChangeScope.Live) return AffectFlags.Live;
        // One that is off is stored, else it would not be there: the daemon need not be asked.
        var stored = !active || domain.IsPersistent;
        if (asked is not null && !stored) throw NotPersistent(domain);
        return (active && asked != KvmChangeScope.Config ? AffectFlags.Live : 0) | (stored ? AffectFlags.Config : 0);
    }

    private static KvmException NotRunning(Domain domain, KvmChangeScope? asked) =>
        new(
            "VMNotRunning",
            Failure.InvalidOperation,
            $"VM '{domain.Name}' is not running: -Scope {asked} is not possible; nothing was changed.",
            "Use -Scope Config, which changes its stored definition; or start it first: Start-KvmVM -Name "
                + $"{VMErrors.QuoteName(domain.Name)}");

    private static KvmException NotPersistent(Domain domain) => new(
        "VMNotPersistent", Failure.InvalidOperation, $"VM '{domain.Name}' has no stored definition to change; nothing was changed.",
        "Use -Scope Live: the change lasts until the VM stops, as the VM itself does.");
}
