namespace KvmPS.Model;

/// <summary>A NUMA node of the host.</summary>
/// <param name="Id">The node's number.</param>
/// <param name="Memory">Its memory in bytes.</param>
/// <param name="Cpu">Numbers of its logical CPUs.</param>
public sealed record KvmNumaNode(int Id, long Memory, int[] Cpu)
{
    /// <inheritdoc />
    public override string ToString() => $"node{Id}";
}
