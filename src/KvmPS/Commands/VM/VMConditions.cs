using System.Net;
using KvmPS.Host;
using KvmPS.Libvirt;
using KvmPS.Objects;

namespace KvmPS.Commands.VM;

/// <summary>Looks whether a VM meets a condition, and says what is wrong when it never can.</summary>
internal static class VMConditions
{
    // Longer than a busy guest needs, short enough that a dead agent does not hold up the others.
    private const int AgentSeconds = 2;

    // A guest on a host's own network answers in milliseconds; one that drops packets never does.
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(1);

    public static bool IsMet(Domain domain, VMCondition condition, VMState state) => condition switch
    {
        VMCondition.Agent => AgentAnswers(domain),
        VMCondition.IPAddress => HasAddress(domain),
        _ => StateOf(domain) == state,
    };

    public static KvmException TimedOut(Domain domain, VMCondition condition, VMState state, int seconds)
    {
        var name = VMErrors.Quote(domain.Name);
        return condition switch
        {
            VMCondition.Agent => new("TimeoutAgent", Failure.Timeout, $"The guest agent of VM '{domain.Name}' did not answer within {seconds} s.",
                $"The guest may still be booting: Wait-KvmVM -Name {name} -For Agent -TimeoutSec {seconds * 2}. In the guest, qemu-guest-agent must be installed and running."),
            VMCondition.IPAddress => new("TimeoutIPAddress", Failure.Timeout, $"VM '{domain.Name}' had no IP address within {seconds} s.",
                $"Addresses come from libvirt's own DHCP or from the guest agent; on a bridge only the agent knows: Wait-KvmVM -Name {name} -For Agent"),
            _ => new("TimeoutState", Failure.Timeout, $"VM '{domain.Name}' is {StateOf(domain)}, and was not {state} within {seconds} s.",
                $"Get-KvmVM -Name {name} shows what it is doing."),
        };
    }

    private static VMState StateOf(Domain domain)
    {
        var state = domain.State.State;
        return VMStates.From(state, state == DomainState.Shutoff && domain.HasManagedSave);
    }

    private static bool AgentAnswers(Domain domain)
    {
        try
        {
            domain.AgentCommand("""{"execute":"guest-ping"}""", AgentSeconds);
            return true;
        }
        catch (LibvirtException error) when (error.Number is ErrorNumber.AgentUnresponsive or ErrorNumber.AgentUnsynced or ErrorNumber.OperationTimeout)
        {
            return false;
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.OperationInvalid)
        {
            throw VMErrors.NotRunning(domain.Name, error);
        }
        catch (LibvirtException error) when (error.Number is ErrorNumber.ArgumentUnsupported or ErrorNumber.ConfigUnsupported)
        {
            throw new KvmException(
                "AgentNotConfigured", Failure.InvalidOperation, $"VM '{domain.Name}' has no channel for a guest agent.",
                "New-KvmVM gives every VM one; to this VM it can be added with virsh edit: a virtio channel named org.qemu.guest_agent.0", error);
        }
    }

    /// <summary>Whether one of the guest's addresses accepts a connection at the port.</summary>
    public static bool PortIsOpen(Domain domain, int port)
    {
        if (!domain.IsActive) throw VMErrors.NotRunning(domain.Name);
        return Known(AddressSource.Lease).Concat(Known(AddressSource.Agent)).Distinct().Any(a => TcpPort.IsOpen(a, port, ConnectPatience));

        IEnumerable<IPAddress> Known(AddressSource source)
        {
            try
            {
                return GuestAddresses.Read(domain, source);
            }
            catch (LibvirtException error) when (error.Number != ErrorNumber.NoDomain && domain.Connection.IsAlive)
            {
                return [];
            }
        }
    }

    private static bool HasAddress(Domain domain)
    {
        if (!domain.IsActive) throw VMErrors.NotRunning(domain.Name);
        return Try(domain, AddressSource.Lease) || Try(domain, AddressSource.Agent);

        static bool Try(Domain domain, AddressSource source)
        {
            try
            {
                return GuestAddresses.Read(domain, source).Count > 0;
            }
            catch (LibvirtException error) when (error.Number != ErrorNumber.NoDomain && Connected(domain))
            {
                // No lease file, no agent (yet): the other source, or the next look, may know.
                return false;
            }
        }

        static bool Connected(Domain domain) => domain.Connection.IsAlive;
    }
}
