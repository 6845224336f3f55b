namespace KvmPS.Linux;

/// <summary>Where the kernel keeps the settings that KvmPS tunes.</summary>
internal static class TuningFiles
{
    public const string TransparentHugePage = "/sys/kernel/mm/transparent_hugepage/enabled";
    public const string TransparentHugePageDefrag = "/sys/kernel/mm/transparent_hugepage/defrag";
    public const string MemoryMerge = "/sys/kernel/mm/ksm";
    public const string MemoryMergeRun = MemoryMerge + "/run";
    public const string Swappiness = "/proc/sys/vm/swappiness";
    public const string Processors = "/sys/devices/system/cpu";
}
