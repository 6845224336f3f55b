using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>A NIC as the running VM has it and as it is stored; one of the two may lack it.</summary>
internal sealed record NicPair(NicElement? Live, NicElement? Config) : LiveAndConfig<NicElement>(Live, Config)
{
    /// <summary>As the running VM has it, else as it is stored.</summary>
    public NicElement Nic => (Live ?? Config)!;

    /// <summary>Pairs those that are the same NIC, each once, the running VM's first.</summary>
    public static IReadOnlyList<NicPair> Of(IReadOnlyList<NicElement> live, IReadOnlyList<NicElement> config)
    {
        var left = config.ToList();
        var pairs = new NicPair[live.Count];
        // Those that surely are the same first, so that the others are not taken for them.
        foreach (var isSure in (bool[])[true, false])
        {
            for (var i = 0; i < live.Count; i++)
            {
                if (pairs[i]?.Config is not null) continue;
                var stored = left.Find(c =>
                    VMAddresses.Same(c.MacAddress, live[i].MacAddress) && (isSure ? IsSame(live[i], c) : MayBeSame(live[i], c)));
                if (stored is not null) left.Remove(stored);
                pairs[i] = new(live[i], stored);
            }
        }

        return [.. pairs, .. left.Select(c => new NicPair(null, c))];
    }

    /// <summary>Where a NIC that is there is changed: what was asked for, else wherever it is.</summary>
    /// <exception cref="KvmException">NetworkAdapterNotFound, VMNotRunning or VMNotPersistent.</exception>
    public AffectFlags Choose(Domain domain, KvmChangeScope? asked) =>
        Choose(
            domain,
            asked,
            _ => true,
            () => throw new InvalidOperationException("A pair has one of the two at least."),
            has => new(
                "NetworkAdapterNotFound",
                Failure.NotFound,
                $"Only the {(has == AffectFlags.Live ? "running" : "stored")} configuration of VM '{domain.Name}' has "
                    + $"network adapter {Nic.MacAddress}; nothing was changed.",
                $"Use -Scope {has}, or leave -Scope out."));

    /// <summary>Two aliases of the user's are of two devices.</summary>
    private static bool MayBeSame(NicElement live, NicElement config) =>
        live.Alias is null || config.Alias is null || live.Alias == config.Alias;

    private static bool IsSame(NicElement live, NicElement config)
        => live.Alias is not null || config.Alias is not null ? live.Alias == config.Alias
            : live.DeviceAddress is not null && live.DeviceAddress == config.DeviceAddress;
}
