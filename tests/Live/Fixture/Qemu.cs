using System.Diagnostics;

namespace KvmPS.Live.Fixture;

/// <summary>The QEMU process of a VM, found as any process of the host is.</summary>
public static class Qemu
{
    /// <summary>The process whose command line carries the VM's UUID.</summary>
    public static Process Of(string uuid) => Process.GetProcesses().Single(process =>
    {
        try
        {
            return process.ProcessName.StartsWith("qemu", StringComparison.Ordinal)
                && File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0').Contains(uuid.Trim());
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            return false; // It has ended meanwhile.
        }
    });
}
