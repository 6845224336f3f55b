namespace KvmPS.Model;

/// <summary>What starts a VM's operating system.</summary>
public enum KvmFirmwareKind
{
    /// <summary>A PC BIOS.</summary>
    Bios,

    /// <summary>UEFI (edk2), where the host has it.</summary>
    Uefi,
}
