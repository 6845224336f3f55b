namespace KvmPS.Model;

/// <summary>Whether guests can be KVM hosts themselves.</summary>
public sealed record KvmNested
{
    /// <summary>The module of this CPU's vendor: kvm_intel or kvm_amd.</summary>
    public string Module { get; init; } = "";

    /// <summary>As the loaded module has it; null where it is not loaded.</summary>
    public bool? Enabled { get; init; }

    /// <summary>As KvmPS's file makes it from the next load of the module on; null without that file.</summary>
    public bool? Persistent { get; init; }
}
