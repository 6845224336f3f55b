using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Operations.Inventory;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.VM;

/// <summary>
/// Removes VMs: the definition (virDomainUndefineFlags) with UEFI variables, saved memory and snapshots' metadata; with
/// -RemoveDisk their disks too.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "KvmVM", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = ByName)]
public sealed class RemoveKvmVMCommand : VMCommand
{
    // Running ones that are to go. Their power is cut when all are known: the daemon answers a client five questions at a time, and those
    // about the next VM would wait behind it.
    private readonly List<VMRemoval> _ending = [];
    private readonly Dictionary<Connection, StateFileUsers> _users = [];

    /// <summary>Deletes the disks that no other VM uses.</summary>
    [Parameter]
    public SwitchParameter RemoveDisk { get; set; }

    /// <summary>Does not ask for confirmation, and turns off a running VM first.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How many running VMs are turned off at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 32;

    private protected override void Begin() => BeginWork(ThrottleLimit, "Turning VMs off");

    private protected override void Process(Domain domain)
    {
        // The disk of one that is off may lie below those of VMs before it, and is its own only when they are gone.
        if (!domain.IsActive) RemoveEnded();
        if (!_users.TryGetValue(domain.Connection, out var who)) _users[domain.Connection] = who = new(domain.Connection, Cancel);
        var removal = VMRemoval.Plan(domain, RemoveDisk, who, Cancel);
        if (removal.IsActive && !Force)
        {
            throw new KvmException(
                "VMIsRunning",
                Failure.InvalidOperation,
                $"VM '{domain.Name}' is running.",
                $"Shut it down first: Stop-KvmVM -Name {VMErrors.QuoteName(domain.Name)}. Or add -Force, which forcibly powers it off "
                    + "and removes it.");
        }

        foreach (var kept in removal.Kept) WriteWarning(kept);
        if (!Approve(removal.Text, removal.Text + "?", Force)) return;
        if (removal.IsActive) _ending.Add(removal);
        else Remove(removal);
    }

    private protected override void End() => RemoveEnded();

    private void RemoveEnded()
    {
        if (_ending.Count == 0) return;
        foreach (var removal in _ending)
        {
            Work.Add(removal.Name, async cancel =>
            {
                await ParallelWork.Blocking(removal.TurnOff, cancel).ConfigureAwait(false);
                return null;
            });
        }

        base.End();
        foreach (var removal in _ending.Where(r => !r.IsActive)) Each(removal.Name, () => Remove(removal));
        _ending.Clear();
    }

    private void Remove(VMRemoval removal)
    {
        removal.CarryOut();
        foreach (var each in _users.Values) each.Forget(removal.Name);
        foreach (var file in removal.Disks.Select(d => d.Path).Concat(removal.StateFiles)) WriteVerbose($"Deleted {file}.");
    }
}
