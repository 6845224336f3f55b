using System.Globalization;

namespace KvmPS.Model;

/// <summary>
/// How a guest sees its vCPUs arranged. From a hashtable @{ Sockets = 2; Cores = 4; Threads = 2 } or the text sockets=2,cores=4,threads=2.
/// </summary>
public sealed record KvmCpuTopology
{
    /// <summary>One socket with one core of one thread.</summary>
    public KvmCpuTopology()
    {
    }

    /// <summary>Reads virt-install's form: sockets=2,cores=4,threads=2; also dies and clusters; what is left out is 1.</summary>
    public KvmCpuTopology(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length != 2 || !int.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                throw Wrong(text);
            }
            switch (pair[0].ToLowerInvariant())
            {
                case "sockets":
                    Sockets = number;
                    break;
                case "dies":
                    Dies = number;
                    break;
                case "clusters":
                    Clusters = number;
                    break;
                case "cores":
                    Cores = number;
                    break;
                case "threads":
                    Threads = number;
                    break;
                default:
                    throw Wrong(text);
            }
        }
    }

    /// <summary>CPU packages.</summary>
    public int Sockets { get; set; } = 1;

    /// <summary>Dies in each socket.</summary>
    public int Dies { get; set; } = 1;

    /// <summary>Clusters in each die, which processors of Arm have.</summary>
    public int Clusters { get; set; } = 1;

    /// <summary>Cores in each cluster, and so in each socket where there is one die and one cluster.</summary>
    public int Cores { get; set; } = 1;

    /// <summary>Threads in each core.</summary>
    public int Threads { get; set; } = 1;

    /// <summary>vCPUs in all.</summary>
    public long Total => (long)Sockets * Dies * Clusters * Cores * Threads;

    /// <inheritdoc />
    public override string ToString()
    {
        var dies = Dies == 1 ? "" : $"dies={Dies},";
        var clusters = Clusters == 1 ? "" : $"clusters={Clusters},";
        return string.Create(CultureInfo.InvariantCulture, $"sockets={Sockets},{dies}{clusters}cores={Cores},threads={Threads}");
    }

    private static FormatException Wrong(string text) => new($"'{text}' is not a topology; write sockets=2,cores=4,threads=2.");
}
