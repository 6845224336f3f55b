using System.Globalization;

namespace KvmPS.Linux;

/// <summary>On which NUMA nodes a process' memory lies, from /proc/PID/numa_maps (proc_pid_numa_maps(5)).</summary>
internal static class ProcessMemory
{
    /// <summary>Bytes by node; null when it cannot be read.</summary>
    public static IReadOnlyDictionary<int, long>? PerNode(HostRoot host, int process)
    {
        if (host.TryRead($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/numa_maps") is not { Length: > 0 } text) return null;
        var bytes = new Dictionary<int, long>();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split(' ');
            var page =
                words
                    .Where(w => w.StartsWith("kernelpagesize_kB=", StringComparison.Ordinal))
                    .Select(w => Number(w.AsSpan(18)))
                    .FirstOrDefault()
                ?? 4;
            // N0=17: pages on node 0.
            foreach (var word in words)
            {
                if (word is not ['N', >= '0' and <= '9', ..] || word.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var at))
                {
                    continue;
                }
                if (Number(word.AsSpan(1, at - 1)) is { } node && Number(word.AsSpan(at + 1)) is { } pages)
                {
                    bytes[(int)node] = bytes.GetValueOrDefault((int)node) + (pages * page * 1024);
                }
            }
        }

        return bytes;
    }

    private static long? Number(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
