namespace KvmPS.Model;

/// <summary>Which host CPUs one thread of a process may run on.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="ThreadId">The thread; that of the process itself is its first.</param>
/// <param name="Name">The thread's name, such as CPU 0/KVM of a QEMU.</param>
/// <param name="Cpu">Host CPUs that it may run on.</param>
public sealed record KvmProcessAffinity(int ProcessId, int ThreadId, string Name, int[] Cpu)
{
    /// <inheritdoc />
    public override string ToString() => $"{ProcessId}/{ThreadId} {Name}";
}
