namespace KvmPS.Model;

/// <summary>A thread of a VM's QEMU that libvirt can pin to host CPUs.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Number">The vCPU's or IOThread's; 0 for the emulator, of which there is one.</param>
internal readonly record struct PinnedThread(PinnedKind Kind, int Number = 0);
