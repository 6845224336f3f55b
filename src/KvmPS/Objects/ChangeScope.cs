namespace KvmPS.Objects;

/// <summary>Which half of a VM a change is for: the one that runs, or the stored definition that it starts with.</summary>
public enum ChangeScope
{
    /// <summary>Both the running VM and its stored definition.</summary>
    Both,

    /// <summary>The running VM alone: gone when it is next started.</summary>
    Live,

    /// <summary>The stored definition alone: there when it is next started.</summary>
    Config,
}
