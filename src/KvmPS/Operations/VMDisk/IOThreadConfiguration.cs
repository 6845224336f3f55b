using KvmPS.Libvirt;

namespace KvmPS.Operations.VMDisk;

/// <summary>The IOThreads of a VM by number with their host CPUs: those of the running one and those that are stored.</summary>
/// <param name="Live">null while it is off.</param>
/// <param name="Config">null for a VM without a stored definition.</param>
internal sealed record IOThreadConfiguration(IReadOnlyDictionary<int, int[]>? Live, IReadOnlyDictionary<int, int[]>? Config)
{
    public IReadOnlyList<int> Numbers => [.. (Live?.Keys ?? []).Union(Config?.Keys ?? []).Order()];

    /// <summary>The lowest number that neither half has.</summary>
    public int NextFree => Enumerable.Range(1, Numbers.Count + 1).Except(Numbers).First();

    public static IOThreadConfiguration Read(Domain domain)
    {
        var host = NodeCpus.Read(domain.Connection);
        return new(
            domain.IsActive ? IOThreads.Read(domain, host, AffectFlags.Live) : null,
            domain.IsPersistent ? IOThreads.Read(domain, host, AffectFlags.Config) : null);
    }

    /// <summary>The halves that have it.</summary>
    public AffectFlags With(int number) =>
        (Live?.ContainsKey(number) == true ? AffectFlags.Live : 0) | (Config?.ContainsKey(number) == true ? AffectFlags.Config : 0);
}
