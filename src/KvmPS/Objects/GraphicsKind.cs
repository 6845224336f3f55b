namespace KvmPS.Objects;

/// <summary>How a VM's screen is shown.</summary>
public enum GraphicsKind
{
    /// <summary>A VNC server.</summary>
    Vnc,

    /// <summary>A SPICE server, where QEMU is built with it.</summary>
    Spice,

    /// <summary>No screen; the serial console is always there.</summary>
    None,
}
