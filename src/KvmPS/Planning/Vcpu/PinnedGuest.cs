namespace KvmPS.Planning.Vcpu;

/// <summary>A VM and where its threads may run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Vcpus">Host CPUs of each vCPU.</param>
/// <param name="Emulator">Host CPUs of its emulator and IOThreads.</param>
internal sealed record PinnedGuest(string Name, IReadOnlyList<int[]> Vcpus, IReadOnlyCollection<int> Emulator);
