using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Planning.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Host;

/// <summary>Puts together what libvirt tells of a host.</summary>
internal static class HostReader
{
    public static KvmHost Read(Connection connection)
    {
        var info = connection.NodeInfo();
        var capabilities = new HostCapabilities(connection.Capabilities);
        var choice = VirtualisationResolver.From(capabilities);
        var cells = capabilities.Cells;
        var placed = cells.SelectMany(c => c.Cpus).Where(c => c.Socket is not null).ToList();
        var memory = NodeMemory.Read(connection);
        var vms = connection.DomainCounts();
        return new KvmHost
        {
            HostName = connection.HostName,
            Virtualisation = choice.Kind,
            VirtualisationReason = choice.Reason,
            Architecture = capabilities.Architecture,
            CpuModel = capabilities.CpuModel is { Length: > 0 } model ? model : info.model.ToString(),
            // Where the topology is known it is counted: nodeinfo's sockets are those of one NUMA node.
            Sockets = placed.Count > 0 ? placed.DistinctBy(c => c.Socket).Count() : (int)(info.sockets * info.nodes),
            Cores =
                placed.Count > 0
                    ? placed.DistinctBy(c => (c.Socket, c.Die, c.Core)).Count()
                    : (int)(info.sockets * info.nodes * info.cores),
            Threads = (int)info.cpus,
            Memory = memory?.Total ?? (long)info.memory.Value * 1024,
            FreeMemory = memory?.Free,
            NumaNode = [.. cells.Select(c => new KvmNumaNode(c.Id, c.Memory, [.. c.Cpus.Select(p => p.Id)]))],
            LibvirtVersion = connection.LibvirtVersion,
            HypervisorVersion = connection.HypervisorVersion,
            VMCount = vms.Active + vms.Inactive,
            RunningVMCount = vms.Active,
            ConnectionUri = connection.Uri,
        };
    }
}
