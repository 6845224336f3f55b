using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Memory;

/// <summary>A memory device that is taken from a VM. Of a running VM it has gone only when the guest has emptied it.</summary>
internal sealed class VMMemoryRemoval
{
    private readonly Domain domain;
    private readonly VMMemoryConfiguration now;
    private readonly AffectFlags halves;
    private readonly string id;

    public VMMemoryRemoval(Domain domain, string id, KvmChangeScope? scope)
    {
        this.domain = domain;
        this.id = id;
        now = VMMemoryConfiguration.Read(domain);
        halves = now.Choose(domain, id, scope);
        if (halves.HasFlag(AffectFlags.Live) && now.Live!.Find(id)!.Current is > 0 and var current) throw VMMemoryErrors.StillUsed(domain.Name, id, current);
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text => $"Remove {ByteSize.Format(now.Find(id)!.Size)} of memory ({now.Find(id)!.Model} {id}) of VM '{domain.Name}', scope {ScopeText.Of(halves)}";

    /// <summary>First the running VM, which may refuse; then the stored definition, which does not.</summary>
    public void CarryOut(Deadline deadline, CancellationToken cancel)
    {
        if (halves.HasFlag(AffectFlags.Live) && !Release(deadline, cancel)) throw VMMemoryErrors.NotGivenBack(domain.Name, id);
        if (halves.HasFlag(AffectFlags.Config)) domain.DetachDevice(now.Config!.Find(id)!.Copy(), AffectFlags.Config);
    }

    private bool Release(Deadline deadline, CancellationToken cancel)
    {
        try
        {
            return new DeviceRelease(domain, now.Live!.Find(id)!.Copy(), xml => HotAddXml.Parse(xml).Find(id) is not null).CarryOut(deadline, cancel);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown && error.Number is ErrorNumber.OperationFailed or ErrorNumber.ConfigUnsupported or ErrorNumber.OperationUnsupported or ErrorNumber.InternalError)
        {
            // Before 8.2, QEMU unplugs no virtio-mem.
            throw now.Live!.Find(id)!.Model == "virtio-mem" ? VMMemoryErrors.NotRemovable(domain.Name, id, error) : VMMemoryErrors.NotGivenBack(domain.Name, id, error);
        }
    }
}
