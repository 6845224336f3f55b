using KvmPS.Linux;
using KvmPS.Model;

namespace KvmPS.Operations.VM;

/// <summary>Holds what shall stand behind a VM's memory against what this host has.</summary>
/// <param name="host">The host's files.</param>
/// <param name="vm">The VM's name.</param>
/// <param name="memory">Its memory in bytes.</param>
internal sealed class MemoryBackingLimits(HostRoot host, string vm, long memory)
{
    /// <exception cref="KvmException">HugePageSizeNotSupported, HugePagesDoNotFit or HugePagesTooFew.</exception>
    /// <param name="pageSize">Bytes of a page.</param>
    /// <param name="nodes">NUMA nodes that they shall be of; none: any.</param>
    /// <param name="own">Pages of that size that the VM itself has now, and gives back before its next start.</param>
    public void CheckHugePages(long pageSize, IReadOnlyCollection<int> nodes, long own)
    {
        var pools = new HugePagePools(host);
        var all = pools.All();
        if (all.All(p => p.PageSize != pageSize))
        {
            throw new KvmException(
                "HugePageSizeNotSupported",
                Failure.NotSupported,
                $"This host does not support huge pages of {ByteSize.Format(pageSize)}; nothing was changed.",
                all.Count > 0
                    ? $"Use a page size that it supports: {string.Join(", ", all.Select(p => ByteSize.Format(p.PageSize)))}."
                    : "Use ordinary pages: its kernel supports no huge pages.");
        }

        if (memory % pageSize != 0)
        {
            throw new KvmException(
                "HugePagesDoNotFit",
                Failure.InvalidArgument,
                $"The memory of VM '{vm}', {ByteSize.Format(memory)}, is not a multiple of {ByteSize.Format(pageSize)}; nothing was "
                    + "changed.",
                $"Change it as well: Set-KvmVM -Name {VMErrors.QuoteName(vm)} -MaximumMemory "
                    + $"{ByteSize.Typed(((memory / pageSize) + 1) * pageSize)}");
        }

        var needed = memory / pageSize;
        var free =
            (nodes.Count == 0 ? all : pools.PerNode().Where(p => nodes.Contains(p.Node!.Value)))
                .Where(p => p.PageSize == pageSize)
                .Sum(p => p.Free) + own;
        if (needed <= free) return;
        var where = nodes.Count == 0 ? "this host" : $"NUMA node {CpuText.Format(nodes)}";
        throw new KvmException("HugePagesTooFew", Failure.Unavailable,
            $"VM '{vm}' needs {needed} huge pages of {ByteSize.Format(pageSize)}, and {where} has {free} free; nothing was changed.",
            $"Add {needed - free} more with Set-KvmHugePage. Get-KvmHugePage shows how many there are.");
    }

    /// <exception cref="KvmException">MemoryLockTooLarge.</exception>
    public void CheckLock()
    {
        // What is locked is never swapped out: more than there is can only end the VM, or others.
        var total = new MemoryInfo(host).Total;
        if (total == 0 || memory < total) return;
        throw new KvmException(
            "MemoryLockTooLarge",
            Failure.Unavailable,
            $"VM '{vm}' has {ByteSize.Format(memory)} of memory, and this host has {ByteSize.Format(total)}: it cannot be locked; "
                + "nothing was changed.",
            $"Reduce its memory: Set-KvmVM -Name {VMErrors.QuoteName(vm)} -MaximumMemory SIZE");
    }

    /// <exception cref="KvmException">NumaNodeNotFound, NumaNodeTooSmall.</exception>
    public void CheckNodes(IReadOnlyCollection<int> nodes)
    {
        var all = new HostTopology(host).Read().Nodes;
        if (nodes.Except(all.Select(n => n.Number)).ToList() is { Count: > 0 } missing)
        {
            throw new KvmException(
                "NumaNodeNotFound",
                Failure.InvalidArgument,
                $"This host has no NUMA node {CpuText.Format(missing)}; nothing was changed.",
                $"Use NUMA nodes of this host: {CpuText.Format(all.Select(n => n.Number))}.");
        }

        var size = all.Where(n => nodes.Contains(n.Number)).Sum(n => n.Memory);
        if (size == 0 || memory <= size) return;
        throw new KvmException(
            "NumaNodeTooSmall",
            Failure.Unavailable,
            $"VM '{vm}' has {ByteSize.Format(memory)} of memory, and NUMA node {CpuText.Format(nodes)} has {ByteSize.Format(size)}; "
                + "nothing was changed.",
            "Give more nodes, or reduce the memory of the VM.");
    }
}
