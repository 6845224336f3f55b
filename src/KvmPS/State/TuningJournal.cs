using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using KvmPS.Linux;

namespace KvmPS.State;

/// <summary>
/// What KvmPS has changed on this host, a file for each change. An entry is on the disk before its change is made, so that
/// whatever is cut off can be undone.
/// </summary>
internal sealed class TuningJournal(HostRoot host)
{
    private const string Folder = "/var/lib/kvmps/tuning";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    /// <summary>All entries, oldest first.</summary>
    /// <exception cref="KvmException">TuningJournalDamaged.</exception>
    public IReadOnlyList<TuningEntry> All() => [.. host.Names(Folder)
        .Where(n => n.EndsWith(".json", StringComparison.Ordinal))
        .Select(n => Read($"{Folder}/{n}"))
        .OrderBy(e => e.Id)];

    /// <summary>Writes an entry down; on return it is on the disk.</summary>
    public void Write(TuningEntry entry) => DurableFile.Write(host, PathOf(entry.Id), JsonSerializer.Serialize(entry, Json) + "\n");

    public int NextId() => All() is [.., var last] ? last.Id + 1 : 1;

    /// <summary>One change at a time: held until it is disposed, and let go by the kernel when the process dies.</summary>
    /// <exception cref="KvmException">TuningBusy, AccessDenied.</exception>
    public FileStream Lock(TimeSpan timeout, CancellationToken cancel) =>
        FileLock.Take(
            host,
            $"{Folder}/lock",
            timeout,
            error => new KvmException(
                "TuningBusy",
                Failure.Busy,
                $"Another process is changing this host's settings, or {Folder} cannot be written to: {error.Message}",
                "Repeat the command when that process has ended: Get-KvmTuningHistory",
                error),
            cancel);

    private static string PathOf(int id) => $"{Folder}/{id.ToString("000000", CultureInfo.InvariantCulture)}.json";

    private TuningEntry Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TuningEntry>(host.TryRead(path) ?? "", Json) ?? throw new JsonException("It is empty.");
        }
        catch (JsonException error)
        {
            throw new KvmException(
                "TuningJournalDamaged",
                Failure.InvalidOperation,
                $"{path}, an entry of the tuning journal, cannot be read: {error.Message}",
                $"Check its content, then move it away: sudo mv {path} /root/",
                error);
        }
    }
}
