using System.Management.Automation;
using KvmPS.Libvirt;

namespace KvmPS.Commands.VM;

/// <summary>
/// Removes VMs: the definition (virDomainUndefineFlags) with UEFI variables, saved memory and snapshots' metadata; with
/// -RemoveDisk their disks too.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "KvmVM", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = ByVM)]
public sealed class RemoveKvmVMCommand : VMCommand
{
    /// <summary>Deletes the disks that are the VM's alone.</summary>
    [Parameter]
    public SwitchParameter RemoveDisk { get; set; }

    /// <summary>Does not ask, and turns a running VM off first.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(Domain domain)
    {
        var removal = VMRemoval.Plan(domain, RemoveDisk, Cancel);
        if (removal.IsActive && !Force)
        {
            throw new KvmException("VMIsRunning", Failure.InvalidOperation, $"VM '{domain.Name}' is running.",
                $"Shut it down first: Stop-KvmVM -Name {VMErrors.QuoteName(domain.Name)}. Or add -Force: that cuts its power and removes it.");
        }

        foreach (var kept in removal.Kept) WriteWarning(kept);
        if (!Approve(removal.Text, removal.Text + "?", Force)) return;
        removal.CarryOut();
        foreach (var disk in removal.Disks) WriteVerbose($"Deleted {disk}.");
    }
}
