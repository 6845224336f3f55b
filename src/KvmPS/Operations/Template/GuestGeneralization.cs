using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Guest;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Operations.Template;

/// <summary>Takes out of a Linux guest what is one machine's alone.</summary>
internal static class GuestGeneralization
{
    private const int TimeoutSeconds = 120;

    // An empty machine-id is made anew at the next start; sshd's keys by the system's own service or by cloud-init.
    private static string Script { get; } = EmbeddedText.Read("GuestGeneralization.sh");

    /// <summary>How it is done where the user leaves that open.</summary>
    /// <param name="wanted">What the user asks for.</param>
    /// <param name="running">The running VM that it is made of, or null.</param>
    /// <param name="what">What it is made of, for the message.</param>
    /// <exception cref="KvmException">GeneralizationNotPossible, VMNotRunning.</exception>
    public static KvmTemplateGeneralization Choose(KvmTemplateGeneralization wanted, Domain? running, string what)
    {
        switch (wanted)
        {
            case KvmTemplateGeneralization.Auto when VirtSysprep.IsInstalled:
                return KvmTemplateGeneralization.Sysprep;
            case KvmTemplateGeneralization.Auto or KvmTemplateGeneralization.Agent when running is not null:
                AgentErrors.Explained(running, () => new GuestAgent(running).Tell("guest-ping", TimeSpan.FromSeconds(5), null));
                return KvmTemplateGeneralization.Agent;
            case KvmTemplateGeneralization.Auto or KvmTemplateGeneralization.Agent:
            case KvmTemplateGeneralization.Sysprep when !VirtSysprep.IsInstalled:
                var reasons = new[]
                {
                    wanted == KvmTemplateGeneralization.Agent ? null : "virt-sysprep is not installed on this host",
                    wanted == KvmTemplateGeneralization.Sysprep ? null : "no running guest has an agent that could do it",
                };
                throw new KvmException(
                    "GeneralizationNotPossible",
                    Failure.NotSupported,
                    $"{what} cannot be generalised: {string.Join(", and ", reasons.OfType<string>())}.",
                    "Install guestfs-tools (Debian before 12: libguestfs-tools); or start the VM, so its agent can do it; or use "
                        + "-Generalize None for a disk that is already generalised, such as a cloud image.");
            default:
                return wanted;
        }
    }

    /// <summary>In the running guest, by its agent.</summary>
    /// <exception cref="KvmException">GeneralizationFailed.</exception>
    public static void ByAgent(Domain domain, CancellationToken cancel)
    {
        var result = new GuestProcess { FilePath = "/bin/sh", Arguments = ["-c", Script] }.Run(domain, TimeoutSeconds, cancel);
        if (result.ExitCode == 0) return;
        throw new KvmException(
            "GeneralizationFailed",
            Failure.Unspecified,
            $"The guest of VM '{domain.Name}' could not be generalised: {result.StandardError.Trim()}",
            "Check the guest, which is still running and may have lost its machine-id, SSH host keys and logs: Enter-KvmConsole -VMName "
                + $"{VMErrors.QuoteName(domain.Name)}");
    }
}
