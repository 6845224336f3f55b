using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Memory;

/// <summary>A memory device that is taken from a VM. Of a running VM it has gone only when the guest has emptied it.</summary>
internal sealed class VMMemoryRemoval
{
    private readonly Domain _domain;
    private readonly VMMemoryConfiguration _now;
    private readonly AffectFlags _affect;
    private readonly string _id;

    private VMMemoryRemoval(Domain domain, string id, VMMemoryConfiguration now, AffectFlags affect)
    {
        (_domain, _id, _now, _affect) = (domain, id, now, affect);
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text =>
        $"Remove {ByteSize.Format(_now.Find(_id)!.Size)} of memory ({_now.Find(_id)!.Model} {_id}) of VM '{_domain.Name}', scope "
            + $"{ScopeText.Of(_affect)}";

    public static VMMemoryRemoval Plan(Domain domain, string id, KvmChangeScope? scope)
    {
        var now = VMMemoryConfiguration.Read(domain);
        var affect = now.Choose(domain, id, scope);
        if (affect.HasFlag(AffectFlags.Live) && now.Live!.Find(id)!.Current is > 0 and var current)
        {
            throw VMMemoryErrors.StillUsed(domain.Name, id, current);
        }

        return new(domain, id, now, affect);
    }

    /// <summary>First the running VM, which may refuse; then the stored definition, which does not.</summary>
    public void CarryOut(Deadline deadline, CancellationToken cancel)
    {
        if (_affect.HasFlag(AffectFlags.Live) && !Release(deadline, cancel)) throw VMMemoryErrors.NotGivenBack(_domain.Name, _id);
        if (_affect.HasFlag(AffectFlags.Config)) _domain.DetachDevice(_now.Config!.Find(_id)!.Copy(), AffectFlags.Config);
    }

    private bool Release(Deadline deadline, CancellationToken cancel)
    {
        try
        {
            return new DeviceRelease(_domain, _now.Live!.Find(_id)!.Copy(), xml => HotAddXml.Parse(xml).Find(_id) is not null).CarryOut(
                deadline,
                cancel);
        }
        catch (LibvirtException error)
            when (!error.OutcomeUnknown
                && error.Number
                    is ErrorNumber.OperationFailed
                        or ErrorNumber.ConfigUnsupported
                        or ErrorNumber.OperationUnsupported
                        or ErrorNumber.InternalError)
        {
            // Before 8.2, QEMU unplugs no virtio-mem.
            throw _now.Live!.Find(_id)!.Model == "virtio-mem"
                ? VMMemoryErrors.NotRemovable(_domain.Name, _id, error)
                : VMMemoryErrors.NotGivenBack(_domain.Name, _id, error);
        }
    }
}
