using System.Net;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Guest;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Lifecycle;

/// <summary>Looks whether a VM meets a condition, and says what is wrong when it never can.</summary>
internal static class VMConditions
{
    // Longer than a busy guest needs, short enough that a dead agent does not hold up the others.
    private static readonly TimeSpan AgentPatience = TimeSpan.FromSeconds(2);

    // A guest on a host's own network answers in milliseconds; one that drops packets never does.
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(1);

    public static bool IsMet(Domain domain, KvmVMCondition condition, KvmVMState state) => condition switch
    {
        KvmVMCondition.Agent => AgentAnswers(domain),
        KvmVMCondition.IPAddress => HasAddress(domain),
        _ => StateOf(domain) == state,
    };

    public static KvmException TimedOut(Domain domain, KvmVMCondition condition, KvmVMState state, int seconds)
    {
        var name = VMErrors.QuoteName(domain.Name);
        return condition switch
        {
            KvmVMCondition.Agent => new(
                "TimeoutAgent",
                Failure.Timeout,
                $"The guest agent of VM '{domain.Name}' did not answer within {seconds} s.",
                $"The guest may still be booting: Wait-KvmVM -Name {name} -For Agent -TimeoutSec {seconds * 2}. In the guest, "
                    + "qemu-guest-agent must be installed and running. If it is, libvirt may have lost it: Restart-KvmService, which "
                    + "leaves the VMs running."),
            KvmVMCondition.IPAddress => new(
                "TimeoutIPAddress",
                Failure.Timeout,
                $"VM '{domain.Name}' had no IP address within {seconds} s.",
                $"Wait for the guest agent first: Wait-KvmVM -Name {name} -For Agent. Addresses come from libvirt's DHCP server or from "
                    + "the agent; on a bridge only the agent knows them."),
            _ => new("TimeoutState", Failure.Timeout, $"VM '{domain.Name}' is {StateOf(domain)}, and was not {state} within {seconds} s.",
                $"Check its state: Get-KvmVM -Name {name}"),
        };
    }

    private static KvmVMState StateOf(Domain domain)
    {
        var state = domain.State.State;
        return VMStates.From(state, state == DomainState.Shutoff && domain.HasManagedSave);
    }

    private static bool AgentAnswers(Domain domain)
    {
        try
        {
            new GuestAgent(domain).Ping(AgentPatience);
            return true;
        }
        catch (LibvirtException error) when (AgentErrors.IsSilence(error) && domain.IsActive)
        {
            return false;
        }
        catch (LibvirtException error)
        {
            throw AgentErrors.Explain(domain, error);
        }
    }

    /// <summary>Whether one of the guest's addresses accepts a connection at the port.</summary>
    public static bool PortIsOpen(Domain domain, int port)
    {
        if (!domain.IsActive) throw VMErrors.NotRunning(domain.Name);
        return Known(domain, AddressSource.Lease)
            .Concat(Known(domain, AddressSource.Agent))
            .Distinct()
            .Any(a => TcpPort.IsOpen(a, port, ConnectPatience));
    }

    private static bool HasAddress(Domain domain)
    {
        if (!domain.IsActive) throw VMErrors.NotRunning(domain.Name);
        return Known(domain, AddressSource.Lease).Count > 0 || Known(domain, AddressSource.Agent).Count > 0;
    }

    private static IReadOnlyList<IPAddress> Known(Domain domain, AddressSource source)
    {
        try
        {
            return GuestAddresses.Read(domain, source);
        }
        catch (LibvirtException error) when (error.Number != ErrorNumber.NoDomain && domain.Connection.IsAlive)
        {
            // No lease file, no agent (yet): the other source, or the next look, may know.
            return [];
        }
    }
}
