using KvmPS.Libvirt;
using KvmPS.Objects;

namespace KvmPS.Commands.VM;

/// <summary>Which halves of a VM -Scope stands for: what was asked for, or all that the VM has.</summary>
internal static class ScopeChoice
{
    /// <param name="domain">The VM.</param>
    /// <param name="asked">null: both halves of a running VM, the stored one of a VM that is off, the only one of a transient VM.</param>
    /// <exception cref="KvmException">VMNotRunning or VMNotPersistent: it lacks a half that was asked for.</exception>
    public static AffectFlags From(Domain domain, ChangeScope? asked) => From(domain, asked, out _);

    /// <inheritdoc cref="From(Domain, ChangeScope?)" />
    /// <param name="domain">The VM.</param>
    /// <param name="asked">null: all that it has.</param>
    /// <param name="active">Whether it runs: who asks for a scope often has to know that too.</param>
    public static AffectFlags From(Domain domain, ChangeScope? asked, out bool active)
    {
        active = domain.IsActive;
        var persistent = domain.IsPersistent;
        var has = (active ? AffectFlags.Live : 0) | (persistent ? AffectFlags.Config : 0);
        var wanted = asked switch
        {
            null => has,
            ChangeScope.Live => AffectFlags.Live,
            ChangeScope.Config => AffectFlags.Config,
            _ => AffectFlags.Live | AffectFlags.Config,
        };
        if (wanted.HasFlag(AffectFlags.Live) && !active) throw NotRunning(domain, asked);
        if (wanted.HasFlag(AffectFlags.Config) && !persistent) throw NotPersistent(domain);
        // A transient VM that has just gone has neither half left.
        return wanted == 0 ? throw VMErrors.NotRunning(domain.Name) : wanted;
    }

    private static KvmException NotRunning(Domain domain, ChangeScope? asked) => new(
        "VMNotRunning", Failure.InvalidOperation, $"VM '{domain.Name}' is not running: -Scope {asked} is not possible, and nothing was changed.",
        $"Use -Scope Config, which changes what it starts with; or start it first: Start-KvmVM -Name {VMErrors.QuoteName(domain.Name)}");

    private static KvmException NotPersistent(Domain domain) => new(
        "VMNotPersistent", Failure.InvalidOperation, $"VM '{domain.Name}' has no stored definition that could be changed; nothing was changed.",
        "Use -Scope Live: the change is gone when the VM stops, as the VM itself is.");
}
