using System.Security;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.VMDisk;

/// <summary>A disk or drive that is added to a VM, wholly or not at all.</summary>
internal sealed class VMDiskAddition
{
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Domain _domain;
    private readonly AffectFlags _affect;
    private readonly VMDiskPlan _plan;

    private VMDiskAddition(Domain domain, AffectFlags affect, VMDiskPlan plan)
    {
        (_domain, _affect, _plan) = (domain, affect, plan);
    }

    public string Target => _plan.Target;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text
    {
        get
        {
            var with = new List<string> { _plan.Format };
            if (_plan.Serial is not null) with.Add($"serial {_plan.Serial}");
            if (_plan.ReadOnly && !_plan.IsDrive) with.Add("read-only");
            if (_plan.Shareable) with.Add("shareable");
            if (_plan.Cache != KvmDiskCache.Default) with.Add($"cache {_plan.Cache}");
            if (_plan.IOThread is { } thread) with.Add($"IOThread {thread}");
            if (_plan.Secret is not null) with.Add("encrypted");
            if (_plan.Place is { IsNew: true }) with.Add("with a virtio-scsi controller");
            return $"Add {(_plan.IsDrive ? "CD-ROM drive" : "disk")} {_plan.Target} ({_plan.Bus}): '{_plan.Path}' "
                + $"({string.Join(", ", with)}), scope {ScopeText.Of(_affect)}";
        }
    }

    /// <exception cref="KvmException">The bus takes nothing in while the VM runs, or the target is not free.</exception>
    public static VMDiskAddition Plan(Domain domain, VMDiskConfiguration now, AffectFlags affect, VMDiskPlan plan)
    {
        if (plan.Target.Length == 0) plan = plan with { Target = DiskTarget.Next(plan.Bus, now.Targets) };
        else DiskTarget.Check(plan.Target, plan.Bus, now.Targets);
        if (affect.HasFlag(AffectFlags.Live) && plan.Bus is KvmDiskBus.Sata or KvmDiskBus.Ide)
        {
            throw VMDiskErrors.NotHotpluggable(domain.Name, plan.Target, plan.Bus.ToString(), "added");
        }
        if (plan.IOThread is { } thread) IOThreadBinding.Check(domain, plan.Target, plan.Bus.ToString(), thread, affect);
        return new(domain, affect, plan.Bus == KvmDiskBus.Scsi ? plan with { Place = ScsiPlace(now, affect) } : plan);
    }

    public void CarryOut(SecureString? passphrase, CancellationToken cancel)
    {
        if (_plan.Secret is { } id) DiskSecret.Set(_domain, id, passphrase!);
        var controller = _plan.Place is { IsNew: true } place ? NewDiskXml.ScsiController(place.Controller) : null;
        try
        {
            if (controller is not null) _domain.AttachDevice(controller, _affect);
            try
            {
                Attach(cancel);
            }
            catch (LibvirtException error) when (controller is not null && !error.OutcomeUnknown)
            {
                TakeBack(controller);
                throw;
            }
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            if (_plan.Secret is { } unused) DiskSecret.Remove(_domain.Connection, unused);
            throw VMDiskErrors.OfOpening(error, _plan.Path, _domain.Name);
        }
    }

    /// <summary>
    /// QEMU closes an image a moment after the guest has let go of it, so that one just taken from a VM is asked for again.
    /// </summary>
    private void Attach(CancellationToken cancel)
    {
        for (var deadline = new Deadline(ClosePatience); ; cancel.WaitHandle.WaitOne(Pause))
        {
            try
            {
                _domain.AttachDevice(NewDiskXml.Disk(_plan), _affect);
                return;
            }
            catch (LibvirtException error) when (VMDiskErrors.IsLocked(error) && !deadline.IsOver && !cancel.IsCancellationRequested)
            {
            }
        }
    }

    private void TakeBack(string controller)
    {
        foreach (var one in new[] { AffectFlags.Live, AffectFlags.Config })
        {
            try
            {
                if (_affect.HasFlag(one)) _domain.DetachDevice(controller, one);
            }
            catch (LibvirtException)
            {
                // An empty controller harms nobody; the error that matters is the one of the disk.
            }
        }
    }

    /// <summary>The same place in the running VM and in its definition, so that the disk does not move at the next start.</summary>
    private static VMDiskPlan.ScsiPlace ScsiPlace(VMDiskConfiguration now, AffectFlags affect)
    {
        var free = now.Of(affect).Select(c => c.FreeScsiPlaces().ToList()).ToList();
        foreach (var (controller, unit) in free[0])
        {
            if (free.TrueForAll(f => f.Contains((controller, unit)))) return new(controller, unit, IsNew: false);
        }

        return new(now.Of(affect).Max(c => c.NextScsiController), 0, IsNew: true);
    }
}
