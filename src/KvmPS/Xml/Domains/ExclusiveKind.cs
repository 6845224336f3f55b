namespace KvmPS.Xml;

/// <summary>What becomes of something that only one VM may have when another VM is made of the same definition.</summary>
internal enum ExclusiveKind
{
    /// <summary>Tells a VM or a device from all others (UUID, MAC address): libvirt makes a new one.</summary>
    Identity,

    /// <summary>
    /// A name or number on the host that libvirt chooses where the definition has none (tap device, vsock CID, display port).
    /// </summary>
    HostName,

    /// <summary>A TCP or UDP port that QEMU listens on and that only the definition can choose.</summary>
    Port,

    /// <summary>A file, pipe or socket that QEMU makes or writes and whose content starts empty: another path.</summary>
    Path,

    /// <summary>A file that holds state of the VM: another path, and a copy of the content.</summary>
    State,

    /// <summary>A device or service of the host that there is only one of. It stays, and only one of the VMs can run at a time.</summary>
    HostDevice,
}
