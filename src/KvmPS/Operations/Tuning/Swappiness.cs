using System.Globalization;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.State;

namespace KvmPS.Operations.Tuning;

/// <summary>vm.swappiness as the kernel shows it, and what a change would write.</summary>
internal sealed class Swappiness(HostRoot host)
{
    private static readonly Version With200 = new(5, 8);

    /// <exception cref="KvmException">TuningFileMissing.</exception>
    public KvmSwappiness Show()
    {
        if (!int.TryParse(host.TryReadLine(TuningFiles.Swappiness), CultureInfo.InvariantCulture, out var value))
        {
            SettingFile.RequireWritable(host, TuningFiles.Swappiness);
        }
        var memory = new MemoryInfo(host);
        return new()
        {
            Value = value,
            Maximum = Kernel() is { } version && version < With200 ? 100 : 200,
            SwapTotal = memory.Bytes("SwapTotal"),
            SwapUsed = memory.Bytes("SwapTotal") - memory.Bytes("SwapFree"),
        };
    }

    public static TuningPlan Plan(State.Tuning tuning, int value, bool persist)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        (string, string?) set = (TuningFiles.Swappiness, text);
        return tuning.Plan("Swappiness", "host", [set], PersistentFile.Sysctl("swappiness", "vm.swappiness", text), persist);
    }

    /// <summary>5.4 of 5.4.0-150-generic.</summary>
    private Version? Kernel()
    {
        var parts = (host.TryReadLine("/proc/sys/kernel/osrelease") ?? "").Split('.', '-');
        return parts.Length > 1 && Version.TryParse($"{parts[0]}.{parts[1]}", out var version) ? version : null;
    }
}
