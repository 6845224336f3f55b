using System.Globalization;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.State;

namespace KvmPS.Operations.Tuning;

/// <summary>Transparent huge pages as the kernel shows them, and what a change would write.</summary>
internal sealed class TransparentHugePages(HostRoot host)
{
    /// <summary>The name of the file that keeps these settings.</summary>
    public const string Own = "transparent-hugepage";

    /// <exception cref="KvmException">TransparentHugePageNotAvailable.</exception>
    public KvmTransparentHugePage Show() =>
        new()
        {
            Mode =
                SettingFile.Value(host, TuningFiles.TransparentHugePage)
                ?? throw new KvmException(
                    "TransparentHugePageNotAvailable",
                    Failure.NotSupported,
                    "This host's kernel has no transparent huge pages.",
                    "Use a kernel with CONFIG_TRANSPARENT_HUGEPAGE, such as your distribution's kernel."),
            Defrag = SettingFile.Value(host, TuningFiles.TransparentHugePageDefrag) ?? "",
            Available = [.. SettingFile.Choices(host, TuningFiles.TransparentHugePage)],
            InUse = new MemoryInfo(host).Bytes("AnonHugePages"),
        };

    public static TuningPlan Plan(State.Tuning tuning, string? mode, string? defrag, bool persist)
    {
        var set = new List<(string File, string? Value)>();
        if (mode is not null) set.Add((TuningFiles.TransparentHugePage, mode.ToLower(CultureInfo.InvariantCulture)));
        if (defrag is not null) set.Add((TuningFiles.TransparentHugePageDefrag, defrag.ToLower(CultureInfo.InvariantCulture)));
        return tuning.Plan("TransparentHugePage", "host", set, PersistentFile.Tmpfiles(Own, set), persist);
    }
}
