using System.Globalization;
using KvmPS.Linux;
using KvmPS.Model;

namespace KvmPS.Unit.Host;

/// <summary>Trees such as sysfs shows of real machines.</summary>
internal static class HostShapes
{
    private const long GiB = 1L << 20; // in kB

    public static IReadOnlyList<string> Names { get; } = ["1x8", "2x16 SMT", "4 nodes", "offline", "isolated", "big.LITTLE"];

    public static HostLayout Layout(string name)
    {
        using var tree = Tree(name);
        return new HostTopology(tree.Root).Read();
    }

    public static HostTree Tree(string name) => name switch
    {
        "1x8" => Cpus(new(), Enumerable.Range(0, 8), c => (0, [c])).Nodes(("0-7", 32 * GiB)),
        // Linux numbers the second threads after all the first ones.
        "2x16 SMT" => Cpus(new(), Enumerable.Range(0, 64), c => (c % 32 / 16, [c % 32, (c % 32) + 32]))
            .Nodes(("0-15,32-47", 128 * GiB), ("16-31,48-63", 128 * GiB)),
        "4 nodes" => Cpus(new(), Enumerable.Range(0, 32), c => (c / 8, [c]))
            .Nodes(("0-7", 64 * GiB), ("8-15", 64 * GiB), ("16-23", 16 * GiB), ("24-31", 128 * GiB)),
        // CPU 9 is offline, and so CPU 1 alone on its core; CPU 6 and 14, a whole core, are offline.
        "offline" => Cpus(new(), Enumerable.Range(0, 16).Except([6, 9, 14]), c => (0, c == 1 ? [1] : [c % 8, (c % 8) + 8]))
            .File("/sys/devices/system/cpu/present", "0-15")
            .Nodes(("0-5,7-8,10-13,15", 64 * GiB)),
        "isolated" => Cpus(new(), Enumerable.Range(0, 16), c => (0, [c]))
            .File("/sys/devices/system/cpu/isolated", "4-15")
            .Nodes(("0-15", 64 * GiB)),
        // Arm boards have no NUMA, and a kernel without it no such folder.
        "big.LITTLE" => Capacities(Cpus(new(), Enumerable.Range(0, 8), c => (c / 4, [c])))
            .File("/proc/meminfo", "MemTotal:       8388608 kB"),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static HostTree Cpus(HostTree tree, IEnumerable<int> online, Func<int, (int Socket, int[] Siblings)> place)
    {
        var numbers = online.ToList();
        tree.File("/sys/devices/system/cpu/online", CpuText.Format(numbers))
            .File("/sys/devices/system/cpu/present", CpuText.Format(numbers))
            .File("/sys/devices/system/cpu/isolated", "");
        foreach (var cpu in numbers)
        {
            var (socket, siblings) = place(cpu);
            var folder = string.Create(CultureInfo.InvariantCulture, $"/sys/devices/system/cpu/cpu{cpu}/topology");
            // An older kernel's name on some, the newer one's on others.
            tree.File($"{folder}/{(socket == 0 ? "core_cpus_list" : "thread_siblings_list")}", CpuText.Format(siblings))
                .File($"{folder}/physical_package_id", $"{socket}");
        }

        return tree;
    }

    private static HostTree Nodes(this HostTree tree, params (string Cpus, long Kilobytes)[] nodes)
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            var folder = $"/sys/devices/system/node/node{i}";
            tree.File($"{folder}/cpulist", nodes[i].Cpus)
                .File(
                    $"{folder}/meminfo",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Node {i} MemTotal:       {nodes[i].Kilobytes} kB\nNode {i} MemFree:        1000 kB"))
                .File(
                    $"{folder}/distance",
                    string.Join(
                        ' ',
                        nodes.Select(
                            (_, other) =>
                                other == i ? "10"
                                : Math.Abs(other - i) == 1 ? "20"
                                : "30")));
        }

        return tree;
    }

    private static HostTree Capacities(HostTree tree)
    {
        for (var cpu = 0; cpu < 8; cpu++) tree.File($"/sys/devices/system/cpu/cpu{cpu}/cpu_capacity", cpu < 4 ? "446" : "1024");
        return tree;
    }
}
