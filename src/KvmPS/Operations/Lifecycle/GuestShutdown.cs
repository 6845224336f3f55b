using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Lifecycle;

/// <summary>Asks guests to shut down.</summary>
internal static class GuestShutdown
{
    // A guest that is still booting misses the power button; asking again does no harm to one that is on its way.
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(15);

    /// <summary>True once the VM is off, false when the time has run out. No guest is asked once it is cancelled.</summary>
    public static async Task<bool> AskAsync(Domain domain, VMWaiter waiter, TimeSpan atMost, CancellationToken cancel)
    {
        var deadline = new Deadline(atMost);
        do
        {
            await ParallelWork
                .Blocking(() => UnlessOff(domain, () => domain.Shutdown(ShutdownFlags.Default)), cancel)
                .ConfigureAwait(false);
            if (await waiter.UntilAsync(domain, () => !DomainLife.IsActive(domain), deadline.AtMost(AskAgain)).ConfigureAwait(false))
            {
                return true;
            }
        }
        while (!deadline.IsOver);
        return false;
    }

    /// <summary>A VM that went off by itself in between is what was wanted.</summary>
    public static void UnlessOff(Domain domain, Action act)
    {
        try
        {
            act();
        }
        catch (LibvirtException error)
            when (error.Number is ErrorNumber.OperationInvalid or ErrorNumber.NoDomain && DomainLife.HasEnded(domain))
        { }
    }
}
