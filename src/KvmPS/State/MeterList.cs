using System.Text.Json;
using KvmPS.Linux;

namespace KvmPS.State;

/// <summary>
/// The meters of this host, and who reads or changes them. A VM's meter stays when the VM is removed: its bill is still to be paid.
/// </summary>
internal sealed class MeterList(HostRoot host)
{
    public const string Folder = "/var/lib/kvmps/metering";

    private const string Path = $"{Folder}/meters.json";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <exception cref="KvmException">MeteringDamaged.</exception>
    public IReadOnlyList<Meter> Read()
    {
        if (host.TryRead(Path) is not { } text) return [];
        try
        {
            return JsonSerializer.Deserialize<List<Meter>>(text, Json) ?? throw new JsonException("It is empty.");
        }
        catch (JsonException error)
        {
            throw new KvmException(
                "MeteringDamaged",
                Failure.InvalidOperation,
                $"{Path}, the list of meters, cannot be read: {error.Message}",
                $"Check its content, move it away (sudo mv {Path} /root/), and enable the meters again. Their readings are kept.",
                error);
        }
    }

    public void Write(IEnumerable<Meter> meters) =>
        DurableFile.Write(host, Path, JsonSerializer.Serialize(meters.OrderBy(m => m.Name, StringComparer.Ordinal), Json) + "\n");

    /// <summary>One reader or change at a time.</summary>
    /// <exception cref="KvmException">MeteringBusy, AccessDenied.</exception>
    public FileStream Lock(CancellationToken cancel) =>
        FileLock.Take(
            host,
            $"{Folder}/lock",
            Timeout,
            error => new KvmException(
                "MeteringBusy",
                Failure.Busy,
                $"Another process is reading or changing the meters, or {Folder} cannot be written to: {error.Message}",
                "Repeat the command when that process has ended.",
                error),
            cancel);
}
