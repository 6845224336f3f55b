using KvmPS.Libvirt;
using KvmPS.Model;

namespace KvmPS.Operations.VM;

/// <summary>A part of a VM's configuration, twice: as the running VM has it, and as it is stored.</summary>
/// <param name="Live">null while the VM is off.</param>
/// <param name="Config">null for a VM without a stored definition.</param>
internal record LiveAndConfig<T>(T? Live, T? Config)
    where T : class
{
    /// <summary>Those of the two that are meant and are there, the running VM's first.</summary>
    public IEnumerable<T> Of(AffectFlags affect)
    {
        if (Live is not null && affect.HasFlag(AffectFlags.Live)) yield return Live;
        if (Config is not null && affect.HasFlag(AffectFlags.Config)) yield return Config;
    }

    /// <summary>Those that are there, the running VM's first.</summary>
    public IEnumerable<T> All => Of(AffectFlags.Live | AffectFlags.Config);

    /// <summary>In which of the two it is so.</summary>
    public AffectFlags Where(Func<T, bool> holds) =>
        (Live is not null && holds(Live) ? AffectFlags.Live : 0) | (Config is not null && holds(Config) ? AffectFlags.Config : 0);

    protected static (T? Live, T? Config) Read(Domain domain, Func<AffectFlags, T> read) =>
        (domain.IsActive ? read(AffectFlags.Live) : null, domain.IsPersistent ? read(AffectFlags.Config) : null);

    protected static (T? Live, T? Config) Read(Domain domain, Func<string, T> parse, DomainXmlFlags secrets = DomainXmlFlags.None) =>
        Read(domain, affect => parse(domain.Xml(secrets | (affect == AffectFlags.Config ? DomainXmlFlags.Inactive : DomainXmlFlags.None))));

    /// <summary>Where something that is there is changed: what was asked for, else wherever it is.</summary>
    /// <param name="domain">The VM.</param>
    /// <param name="asked">null: wherever it is.</param>
    /// <param name="has">Whether one of the two has it.</param>
    /// <param name="notFound">The error where neither has it.</param>
    /// <param name="onlyIn">The error where not all that was asked for has it, from what does.</param>
    /// <exception cref="KvmException">VMNotRunning, VMNotPersistent, or one of those given.</exception>
    protected AffectFlags Choose(
        Domain domain,
        KvmChangeScope? asked,
        Func<T, bool> has,
        Func<KvmException> notFound,
        Func<AffectFlags, KvmException> onlyIn)
    {
        var wanted = ScopeResolver.From(domain, asked);
        var holders = Where(has);
        if (holders == 0) throw notFound();
        if (asked is null) return wanted & holders;
        return (wanted & ~holders) == 0 ? wanted : throw onlyIn(holders);
    }
}
