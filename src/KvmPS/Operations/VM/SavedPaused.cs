using KvmPS.Libvirt;

namespace KvmPS.Operations.VM;

/// <summary>VMs that were paused when their memory was saved are paused when they continue from it.</summary>
internal static class SavedPaused
{
    /// <summary>Looks at a VM that has just continued from saved memory.</summary>
    public static void Tell(Domain domain, Action<string> warn)
    {
        if (domain.State.State != DomainState.Paused) return;
        warn($"VM '{domain.Name}' is paused, as it was when it was saved. Resume it: Resume-KvmVM -Name {VMErrors.QuoteName(domain.Name)}");
    }
}
