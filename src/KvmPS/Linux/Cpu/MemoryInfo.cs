using System.Globalization;

namespace KvmPS.Linux;

/// <summary>/proc/meminfo, in bytes.</summary>
internal sealed class MemoryInfo(HostRoot host)
{
    private readonly string _text = host.TryRead("/proc/meminfo") ?? "";

    public long Total => Bytes("MemTotal");

    /// <summary>What could be given to somebody without swapping.</summary>
    public long Available => Bytes("MemAvailable");

    /// <summary>A line of it in bytes; 0 when there is none.</summary>
    public long Bytes(string key)
    {
        foreach (var line in _text.Split('\n'))
        {
            if (!line.StartsWith(key + ":", StringComparison.Ordinal)) continue;
            var words = line[(key.Length + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return words.Length > 0 && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
                ? kibibytes * 1024
                : 0;
        }

        return 0;
    }
}
