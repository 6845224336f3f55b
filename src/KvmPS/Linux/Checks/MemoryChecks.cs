using System.Globalization;
using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>Memory and how it is shared out.</summary>
internal static class MemoryChecks
{
    public static IEnumerable<KvmHostCheck> All(HostRoot host)
    {
        yield return Memory(host);
        yield return HugePages(host);
        yield return Transparent(host);
        yield return Merging(host);
    }

    private static KvmHostCheck Memory(HostRoot host)
    {
        var check = new Check("Memory", "Memory", "Guests use the memory of the host; swapping makes all of them slow.");
        var memory = new MemoryInfo(host);
        if (memory.Total == 0) return check.Skipped("unknown");
        var text = $"{ByteSize.Format(memory.Available)} of {ByteSize.Format(memory.Total)} available";
        return memory.Available < memory.Total / 20
            ? check.Warn(text, "Stop VMs, or give them less memory: Get-KvmVM | Sort-Object Memory")
            : check.Pass(text);
    }

    private static KvmHostCheck HugePages(HostRoot host)
    {
        var check = new Check(
            "HugePages",
            "Memory",
            "Reserved huge pages make guests with much memory faster; a hugetlbfs mount lets QEMU use them.");
        var pools = new HugePagePools(host);
        var all = pools.All();
        if (all.Count == 0) return check.Skipped("the kernel has none");
        var reserved = all.Where(p => p.Total > 0).ToList();
        if (reserved.Count == 0) return check.Pass("none reserved; Set-KvmHugePage reserves them");
        var pages = reserved.Select(p =>
            string.Create(CultureInfo.InvariantCulture, $"{p.Total} of {ByteSize.Format(p.PageSize)}, {p.Free} free"));
        var text = string.Join(", ", pages);
        var unused = reserved.FirstOrDefault(p => pools.Use(p.PageSize) != KvmHugePageUse.Usable);
        return unused is null ? check.Pass(text)
            : pools.Use(unused.PageSize) == KvmHugePageUse.RestartNeeded
                ? check.Warn($"{text}; libvirt does not know the mount of {ByteSize.Format(unused.PageSize)} yet", "Restart-KvmService")
            : check.Warn(
                $"{text}; no hugetlbfs for {ByteSize.Format(unused.PageSize)} is mounted",
                $"sudo mount -t hugetlbfs -o pagesize={unused.PageSize / 1024}k hugetlbfs /dev/hugepages, then Restart-KvmService");
    }

    private static KvmHostCheck Transparent(HostRoot host)
    {
        var check = new Check(
            "TransparentHugePages",
            "Memory",
            "The kernel backs guests' memory with huge pages automatically; QEMU requests them, so madvise is enough.");
        return SettingFile.Value(host, TuningFiles.TransparentHugePage) switch
        {
            null => check.Skipped("the kernel has none"),
            "never" => check.Warn("never", "Set-KvmTransparentHugePage -Mode Madvise"),
            var mode => check.Pass(mode),
        };
    }

    private static KvmHostCheck Merging(HostRoot host)
    {
        var check = new Check(
            "MemoryMerge",
            "Memory",
            "KSM shares identical pages of guests: more VMs fit into the memory, at the cost of CPU time and a side channel between "
                + "guests.");
        return SettingFile.Value(host, TuningFiles.MemoryMergeRun) switch
        {
            null => check.Skipped("the kernel has no KSM"),
            "1" => check.Pass("on"),
            _ => check.Pass("off; Set-KvmMemoryMerge -State Run enables it"),
        };
    }
}
