using System.Globalization;
using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>The host's CPUs and NUMA nodes, from sysfs (https://docs.kernel.org/admin-guide/cputopology.html).</summary>
internal sealed class HostTopology(HostRoot host)
{
    private const string Cpus = "/sys/devices/system/cpu";
    private const string Nodes = "/sys/devices/system/node";

    /// <summary>CPUs that are there, offline ones included.</summary>
    public IReadOnlyList<int> Present => List($"{Cpus}/present");

    public IReadOnlyList<int> Online => List($"{Cpus}/online");

    /// <exception cref="KvmException">HostTopologyUnknown.</exception>
    public HostLayout Read()
    {
        var nodes = NodeNumbers();
        var cpusOf = nodes.ToDictionary(n => n, n => List($"{NodeFolder(n)}/cpulist"));
        var nodeOf = cpusOf.SelectMany(n => n.Value.Select(c => (Cpu: c, Node: n.Key))).ToDictionary(c => c.Cpu, c => c.Node);
        var isolated = List($"{Cpus}/isolated").ToHashSet();
        var cpus = Online.Select(c => Read(c, nodeOf.GetValueOrDefault(c), isolated.Contains(c))).ToList();
        if (cpus.Count == 0)
        {
            throw new KvmException("HostTopologyUnknown", Failure.NotFound, $"{host.Map(Cpus)}/online does not list the CPUs of the host.",
                $"Check that sysfs is mounted. To read a copy of a host, set {HostRoot.Variable} to its path.");
        }

        // A kernel without NUMA has no such folder: all is one node.
        if (nodes.Count == 0) return new(cpus, [new(0, new MemoryInfo(host).Total, new Dictionary<int, int>())]);
        return new(cpus, [.. nodes.Select(n => ReadNode(n, nodes))]);
    }

    private HostCpu Read(int cpu, int node, bool isolated)
    {
        var folder = $"{Cpus}/cpu{Text(cpu)}";
        // core_cpus_list is the newer name; core_id alone is not unique, and on Arm often not set.
        var siblings = List($"{folder}/topology/core_cpus_list") is { Count: > 0 } list
            ? list
            : List($"{folder}/topology/thread_siblings_list");
        return new(
            cpu,
            node,
            Number($"{folder}/topology/physical_package_id") ?? 0,
            siblings.Count > 0 ? siblings[0] : cpu,
            Number($"{folder}/cpu_capacity") ?? 1024,
            isolated);
    }

    /// <summary>Numbers of the NUMA nodes; none where the kernel knows no NUMA.</summary>
    public IReadOnlyList<int> NodeNumbers() => [.. host.Names(Nodes)
        .Where(n => n.StartsWith("node", StringComparison.Ordinal))
        .Select(n => int.TryParse(n.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1)
        .Where(n => n >= 0)
        .Order()];

    private HostNode ReadNode(int node, IReadOnlyList<int> all)
    {
        var distances = (host.TryReadLine($"{NodeFolder(node)}/distance") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(
            node,
            Memory(node),
            all.Zip(distances)
                .ToDictionary(d => d.First, d => int.TryParse(d.Second, CultureInfo.InvariantCulture, out var distance) ? distance : 20));
    }

    /// <summary>Node 0 MemTotal: 1000 kB.</summary>
    private long Memory(int node)
    {
        var line = host.TryRead($"{NodeFolder(node)}/meminfo")
            ?.Split('\n')
            .FirstOrDefault(l => l.Contains(" MemTotal:", StringComparison.Ordinal));
        return
            line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var number, ..]
            && long.TryParse(number, CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes * 1024
            : 0;
    }

    /// <summary>A list such as 0-3,8; an empty file names none.</summary>
    private IReadOnlyList<int> List(string path) => host.TryReadLine(path) is { Length: > 0 } text ? CpuList.Parse(text) : [];

    private int? Number(string path) => int.TryParse(host.TryReadLine(path), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string NodeFolder(int node) => $"{Nodes}/node{Text(node)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
