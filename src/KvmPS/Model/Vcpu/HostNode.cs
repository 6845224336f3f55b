namespace KvmPS.Model;

/// <summary>A NUMA node of the host.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Memory">Its memory in bytes.</param>
/// <param name="Distance">How far other nodes are, by their number; 10 is itself.</param>
internal sealed record HostNode(int Number, long Memory, IReadOnlyDictionary<int, int> Distance);
