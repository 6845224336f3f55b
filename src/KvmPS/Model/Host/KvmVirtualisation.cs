namespace KvmPS.Model;

/// <summary>How guests run on a host.</summary>
public enum KvmVirtualisation
{
    /// <summary>Everything in software (QEMU's TCG): works anywhere, and is slow.</summary>
    Emulated,

    /// <summary>With the CPU's own virtualisation, through KVM.</summary>
    Kvm,
}
