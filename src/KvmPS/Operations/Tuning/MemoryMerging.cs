using System.Globalization;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.State;

namespace KvmPS.Operations.Tuning;

/// <summary>KSM as the kernel shows it, and what a change would write.</summary>
internal sealed class MemoryMerging(HostRoot host)
{
    /// <summary>The name of the file that keeps these settings.</summary>
    public const string Own = "memory-merge";

    private const string Folder = TuningFiles.MemoryMerge;

    /// <exception cref="KvmException">MemoryMergeNotAvailable.</exception>
    public KvmMemoryMerge Show()
    {
        if (!host.Exists(TuningFiles.MemoryMergeRun))
        {
            throw new KvmException(
                "MemoryMergeNotAvailable",
                Failure.NotSupported,
                "This host's kernel has no KSM.",
                "Use a kernel with CONFIG_KSM, such as your distribution's kernel.");
        }

        var sharing = Number("pages_sharing");
        return new()
        {
            State = (KvmMemoryMergeState)Number("run"),
            Saved = sharing * Environment.SystemPageSize,
            PagesShared = Number("pages_shared"),
            PagesSharing = sharing,
            PagesUnshared = Number("pages_unshared"),
            PagesToScan = Number("pages_to_scan"),
            SleepMilliseconds = Number("sleep_millisecs"),
            FullScans = Number("full_scans"),
            CpuTime = KernelThread.CpuTime(host, "ksmd"),
        };
    }

    /// <summary>Unmerging gives each page its own memory again, which must be there.</summary>
    /// <exception cref="KvmException">MemoryMergeOverMemory.</exception>
    public void RequireMemory()
    {
        var (need, room) = (Show().Saved, new MemoryInfo(host).Available);
        if (need <= room) return;
        throw new KvmException(
            "MemoryMergeOverMemory",
            Failure.Unavailable,
            $"Unmerging needs {ByteSize.Format(need)}, and {ByteSize.Format(room)} are available.",
            "Stop VMs first, or keep the shared pages: Set-KvmMemoryMerge -State Stop");
    }

    public TuningPlan Plan(State.Tuning tuning, KvmMemoryMergeState? state, int? pages, int? sleep, bool persist)
    {
        var set = new List<(string File, string? Value)>();
        if (pages is not null) set.Add(($"{Folder}/pages_to_scan", $"{pages}"));
        if (sleep is not null) set.Add(($"{Folder}/sleep_millisecs", $"{sleep}"));
        // The kernel's scan adviser chooses the number of pages while it is on.
        if (pages is not null && SettingFile.Value(host, $"{Folder}/advisor_mode") is not (null or "none"))
        {
            set.Insert(0, ($"{Folder}/advisor_mode", "none"));
        }
        if (state is not null) set.Add((TuningFiles.MemoryMergeRun, ((int)state).ToString(CultureInfo.InvariantCulture)));
        return tuning.Plan("MemoryMerge", "host", set, PersistentFile.Tmpfiles(Own, set), persist);
    }

    private long Number(string file) =>
        long.TryParse(host.TryReadLine($"{Folder}/{file}"), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
