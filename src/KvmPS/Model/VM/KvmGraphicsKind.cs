namespace KvmPS.Model;

/// <summary>How the display of a VM is accessed.</summary>
public enum KvmGraphicsKind
{
    /// <summary>A VNC server.</summary>
    Vnc,

    /// <summary>A SPICE server, where QEMU is built with it.</summary>
    Spice,

    /// <summary>No display; the serial console is always available.</summary>
    None,
}
