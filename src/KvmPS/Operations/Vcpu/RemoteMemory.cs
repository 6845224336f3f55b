using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;

namespace KvmPS.Operations.Vcpu;

/// <summary>Memory of a running VM that lies on other nodes than its vCPUs.</summary>
internal static class RemoteMemory
{
    /// <summary>Bytes; null when it is off, not pinned, or this user may not look.</summary>
    public static long? Read(Domain domain, HostLayout host, IReadOnlyList<int> nodes)
    {
        if (nodes.Count == 0 || !HostRoot.Current.IsReal || !domain.IsActive) return null;
        // Where there is one node, nothing can be remote; the kernel need not walk through the memory for that.
        if (host.Nodes.Count == 1) return 0;
        return QemuProcesses.Process(HostRoot.Real, domain.Id) is { } process && ProcessMemory.PerNode(HostRoot.Real, process) is { } bytes
            ? bytes.Where(n => !nodes.Contains(n.Key)).Sum(n => n.Value)
            : null;
    }
}
