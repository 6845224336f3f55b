namespace KvmPS.Model;

/// <summary>How a new VM runs.</summary>
public enum KvmVirtType
{
    /// <summary>KVM where it can run a guest, else in software.</summary>
    Auto,

    /// <summary>With the CPU's virtualisation.</summary>
    Kvm,

    /// <summary>In software (QEMU's TCG).</summary>
    Qemu,
}
