namespace KvmPS.Model;

/// <summary>How machine-specific data is removed from a template: machine-id, SSH host keys, names of NICs, logs.</summary>
public enum KvmTemplateGeneralization
{
    /// <summary>virt-sysprep where it is installed, else the agent of a running guest.</summary>
    Auto,

    /// <summary>virt-sysprep, on the disks of the template; the VM is unchanged.</summary>
    Sysprep,

    /// <summary>The guest's agent, in the VM itself, which is then shut down.</summary>
    Agent,

    /// <summary>Nothing: the disk is general already, as cloud images are.</summary>
    None,
}
