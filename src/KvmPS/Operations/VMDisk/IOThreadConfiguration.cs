using KvmPS.Libvirt;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.VMDisk;

/// <summary>The IOThreads of a VM by number with their host CPUs.</summary>
internal sealed record IOThreadConfiguration(IReadOnlyDictionary<int, int[]>? Live, IReadOnlyDictionary<int, int[]>? Config)
    : LiveAndConfig<IReadOnlyDictionary<int, int[]>>(Live, Config)
{
    public IReadOnlyList<int> Numbers => [.. All.SelectMany(threads => threads.Keys).Distinct().Order()];

    /// <summary>The lowest number that is free in the running VM and in its stored definition.</summary>
    public int NextFree => Enumerable.Range(1, Numbers.Count + 1).Except(Numbers).First();

    public static IOThreadConfiguration Read(Domain domain)
    {
        var host = NodeCpus.Read(domain.Connection);
        var (live, config) = Read(domain, affect => IOThreads.Read(domain, host, affect));
        return new(live, config);
    }

    public AffectFlags With(int number) => Where(threads => threads.ContainsKey(number));
}
