using System.Collections.Concurrent;
using KvmPS.Libvirt;

namespace KvmPS.Commands.VM;

/// <summary>VMs that were paused when their memory was saved are paused when they continue from it; jobs note them, the pipeline warns.</summary>
internal sealed class SavedPaused
{
    private readonly ConcurrentQueue<string> _names = [];

    /// <summary>Looks at a VM that has just continued from saved memory.</summary>
    public void Note(Domain domain)
    {
        if (domain.State.State == DomainState.Paused) _names.Enqueue(domain.Name);
    }

    public void Tell(Action<string> warn)
    {
        while (_names.TryDequeue(out var name))
        {
            warn($"VM '{name}' is paused, as it was when it was saved. Resume it: Resume-KvmVM -Name {VMErrors.QuoteName(name)}");
        }
    }
}
