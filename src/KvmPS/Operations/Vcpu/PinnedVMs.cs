using KvmPS.Libvirt;
using KvmPS.Model;

namespace KvmPS.Operations.Vcpu;

/// <summary>Where VMs' threads are pinned to as they run, or as they start.</summary>
internal static class PinnedVMs
{
    /// <summary>CPUs that running VMs of this host other than those are pinned to; who may run everywhere takes none.</summary>
    public static IReadOnlyDictionary<string, int[]> Others(Connection host, IReadOnlySet<Guid> but)
    {
        var online = NodeCpus.Read(host).Online.Length;
        var found = new Dictionary<string, int[]>();
        foreach (var domain in Domain.List(host, ListDomains.Active))
        {
            using (domain)
            {
                if (but.Contains(domain.Id)) continue;
                var cpus = Vcpus(domain).Where(v => v.Cpu.Length < online).SelectMany(v => v.Cpu).Distinct().ToArray();
                if (cpus.Length > 0) found[domain.Name] = cpus;
            }
        }

        return found;
    }

    /// <summary>Its vCPUs, of the running VM, else of the stored one; none when it has gone meanwhile.</summary>
    public static IReadOnlyList<KvmCpuAffinity> Vcpus(Domain domain)
    {
        try
        {
            return [.. All(domain).Where(t => t.Vcpu is not null)];
        }
        catch (LibvirtException error) when (error.Number is ErrorNumber.NoDomain or ErrorNumber.OperationInvalid)
        {
            return [];
        }
    }

    /// <summary>Its threads; what only the definition has is left out while it runs.</summary>
    public static IReadOnlyList<KvmCpuAffinity> All(Domain domain)
    {
        var threads = AffinityReader.Read(domain).ToList();
        return threads.Exists(t => t.Live is not null) ? threads.FindAll(t => t.Live is not null) : threads;
    }
}
