namespace KvmPS.Model;

/// <summary>
/// The configuration of a VM that a change applies to: the running one, or the stored definition that the VM starts with.
/// </summary>
public enum KvmChangeScope
{
    /// <summary>Both the running VM and its stored definition.</summary>
    Both,

    /// <summary>Only the running VM: the change is lost at the next start.</summary>
    Live,

    /// <summary>The stored definition alone: there when it is next started.</summary>
    Config,
}
