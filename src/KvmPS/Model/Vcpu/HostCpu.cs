namespace KvmPS.Model;

/// <summary>A CPU of the host that is online.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Node">Its NUMA node.</param>
/// <param name="Socket">Its package.</param>
/// <param name="Core">Its core: the lowest number among the core's CPUs.</param>
/// <param name="Capacity">How much it can do beside the host's fastest, which has 1024.</param>
/// <param name="Isolated">The kernel schedules nothing on it by itself (isolcpus).</param>
internal sealed record HostCpu(int Number, int Node, int Socket, int Core, int Capacity = 1024, bool Isolated = false);
