using KvmPS.Libvirt;
using KvmPS.Operations.Common;

namespace KvmPS.Operations.VM;

/// <summary>A device that is unplugged from a running VM: it has gone only when the guest has let go of it.</summary>
/// <param name="domain">The VM.</param>
/// <param name="element">The device, for libvirt to find.</param>
/// <param name="isIn">Whether it is in a description of the running VM.</param>
internal sealed class DeviceRelease(Domain domain, string element, Func<string, bool> isIn)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>False when the guest has not released it in time.</summary>
    public bool CarryOut(Deadline deadline, CancellationToken cancel)
    {
        Ask();
        return Poll.Until(() => !HasIt(), Pause, deadline, cancel);
    }

    private void Ask()
    {
        try
        {
            domain.DetachDevice(element, AffectFlags.Live);
        }
        catch (LibvirtException error) when (error.Message.Contains("already in the process of unplug", StringComparison.Ordinal))
        {
            // It was asked before, and has not let go yet.
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown && !HasIt())
        {
            // It went off, or let go of it since the look.
        }
    }

    private bool HasIt()
    {
        try
        {
            return domain.IsActive && isIn(domain.Xml(DomainXmlFlags.None));
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoDomain)
        {
            return false;
        }
    }
}
