using KvmPS.Libvirt;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Guest;

/// <summary>What it means when a guest agent was asked and the call failed, and what to do about it.</summary>
internal static class AgentErrors
{
    // So begins what libvirt reports when the agent itself has answered with an error; after the colon come the agent's words.
    private const string AnsweredWithError = "unable to execute QEMU agent command '";

    /// <summary>Runs a call to the agent; its failure comes out explained.</summary>
    public static T Explained<T>(Domain domain, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (LibvirtException error)
        {
            throw Explain(domain, error);
        }
    }

    /// <summary>
    /// The agent's answer where it is good to have and not needed: nothing from one that does not give it, or whose guest stands still.
    /// </summary>
    public static T? Try<T>(Func<T> ask, out string? silence)
    {
        silence = null;
        try
        {
            return ask();
        }
        catch (KvmException error) when (error.Id == "VMNotRunning" || error.Id.StartsWith("Agent", StringComparison.Ordinal))
        {
            silence = error.Message;
            return default;
        }
    }

    /// <summary>
    /// True when no agent answered in time: it may yet. QEMU that is killed resets the channel before libvirt sees that it has gone.
    /// </summary>
    public static bool IsSilence(LibvirtException error) =>
        error.Number is ErrorNumber.AgentUnresponsive or ErrorNumber.AgentUnsynced or ErrorNumber.OperationTimeout
        || (error is { Origin: ErrorSource.Qemu, Number: ErrorNumber.SystemError })
        || (
            error is { Origin: ErrorSource.Qemu, Number: ErrorNumber.InternalError }
            && Words(error) is null
            && error.Message.Contains("agent", StringComparison.Ordinal));

    /// <summary>The agent's own words, or null when the error is not the agent's.</summary>
    public static string? Words(LibvirtException error)
    {
        var start = error.Message.IndexOf(AnsweredWithError, StringComparison.Ordinal);
        if (start < 0) return null;
        var colon = error.Message.IndexOf("': ", start, StringComparison.Ordinal);
        return colon < 0 ? error.Message : error.Message[(colon + 3)..];
    }

    public static Exception Explain(Domain domain, LibvirtException error)
    {
        var name = VMErrors.QuoteName(domain.Name);
        return error.Number switch
        {
            _ when error.OutcomeUnknown => error,
            ErrorNumber.OperationInvalid => VMErrors.NotRunning(domain.Name, error),
            ErrorNumber.ArgumentUnsupported or ErrorNumber.ConfigUnsupported => new KvmException(
                "AgentNotConfigured", Failure.InvalidOperation, $"VM '{domain.Name}' has no channel for a guest agent.",
                $"Add a virtio channel named org.qemu.guest_agent.0 to it: Edit-KvmVM -Name {name}. VMs of New-KvmVM have one.", error),
            _ when IsSilence(error) && (IsBreak(error) ? DomainLife.HasEnded(domain) : !DomainLife.IsActive(domain)) => VMErrors.NotRunning(
                domain.Name,
                error),
            _ when IsSilence(error) && IsGivenUp(error) => new KvmException(
                "AgentConnectionLost",
                Failure.Unavailable,
                $"libvirt has lost the connection to the guest agent of VM '{domain.Name}' and does not reconnect by itself.",
                "Restart qemu-guest-agent in the guest, or restart libvirt on the host, which leaves the VMs running: Restart-KvmService",
                error),
            _ when IsSilence(error) => new KvmException(
                "AgentNotAnswering",
                Failure.Unavailable,
                $"The guest agent of VM '{domain.Name}' does not answer.",
                $"Wait for it, because the guest may still be booting: Wait-KvmVM -Name {name} -For Agent. In the guest, "
                    + "qemu-guest-agent must be installed and running.",
                error),
            _ when Words(error) is { } words => Refused(domain, words, error),
            _ => error,
        };
    }

    /// <summary>True when the channel broke while an answer was due, as it does when QEMU ends.</summary>
    private static bool IsBreak(LibvirtException error) =>
        error.Number is ErrorNumber.SystemError or ErrorNumber.InternalError
        || error.Message.Contains("disappeared", StringComparison.Ordinal);

    /// <summary>
    /// True when libvirt has closed the matter after an error on the channel (qemuDomainAgentAvailable). It opens it again when the agent,
    /// the VM or the daemon starts anew; libvirt 9 also carries the error of a QEMU that was killed over to the VM's next start.
    /// </summary>
    private static bool IsGivenUp(LibvirtException error) =>
        error.Number == ErrorNumber.AgentUnresponsive && error.Message.Contains("not available due to an error", StringComparison.Ordinal);

    private static KvmException Refused(Domain domain, string words, LibvirtException error)
    {
        if (words.Contains("has not been found", StringComparison.Ordinal) || words.Contains("has been disabled", StringComparison.Ordinal))
        {
            return new(
                "AgentCommandNotSupported",
                Failure.NotSupported,
                $"The guest agent of VM '{domain.Name}' does not support this command: {words}",
                "Update qemu-guest-agent in the guest, or allow the command in its configuration (block-rpcs, allow-rpcs or blacklist in "
                    + "/etc/qemu/qemu-ga.conf or /etc/sysconfig/qemu-ga).",
                error);
        }

        var (id, kind, advice) =
            words.Contains("No such file or directory", StringComparison.Ordinal)
                ? ("GuestFileNotFound", Failure.NotFound, "Give the full path, as it is in the guest.")
            : words.Contains("Permission denied", StringComparison.Ordinal)
                ? (
                    "GuestAccessDenied",
                    Failure.PermissionDenied,
                    "Give the agent's user (usually root) access in the guest; SELinux in the guest may confine it.")
            : ("AgentCommandFailed", Failure.Unspecified, (string?)null);
        return new(id, kind, $"The guest agent of VM '{domain.Name}' answered: {words}", advice, error);
    }
}
