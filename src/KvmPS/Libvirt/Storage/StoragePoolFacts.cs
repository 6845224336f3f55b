using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>What libvirt tells of a pool at one moment.</summary>
/// <param name="Info">State and sizes.</param>
/// <param name="Autostart">Whether it starts together with the daemon.</param>
/// <param name="Persistent">Whether it has a stored definition.</param>
/// <param name="Volumes">How many volumes it has; null while it is not active.</param>
/// <param name="Xml">Its definition.</param>
internal sealed record StoragePoolFacts(StoragePoolInfo Info, bool Autostart, bool Persistent, int? Volumes, string Xml);
