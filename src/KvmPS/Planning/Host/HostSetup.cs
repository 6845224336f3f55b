using KvmPS.Linux;
using KvmPS.Model;

namespace KvmPS.Planning.Host;

/// <summary>The commands that make a host ready, of those of Test-KvmHost's remedies that are packages, groups and services.</summary>
internal sealed class HostSetup(DistributionFamily family, bool arm)
{
    /// <summary>The packages that bring what is missing.</summary>
    /// <param name="missing">Parts that the host has not.</param>
    /// <param name="clock">True where a time daemon is to be installed as well.</param>
    public IEnumerable<HostStep> Packages(IEnumerable<HostPart> missing, bool clock)
    {
        IReadOnlyList<string> names =
        [
            .. HostPackages.Of(missing, family, arm),
            .. clock && family != DistributionFamily.Arch ? (string[])["chrony"] : [],
        ];
        if (names.Count == 0) yield break;
        // A host that was just set up, or a container, has no lists yet, and old ones name packages that have gone.
        if (family == DistributionFamily.Debian) yield return new(KvmHostStepKind.Package, "lists", ["apt-get", "update"]);
        yield return new(KvmHostStepKind.Package, string.Join(' ', names), HostPackages.InstallCommand(family, names));
    }

    public static IEnumerable<HostStep> Groups(string user, IReadOnlyList<string> missing)
    {
        if (missing.Count > 0)
        {
            yield return new(
                KvmHostStepKind.Group,
                $"{user}: {string.Join(' ', missing)}",
                ["usermod", "--append", "--groups", string.Join(',', missing), "--", user]);
        }
    }

    /// <summary>
    /// libvirt's daemons. Without systemd they are started for now; what starts such a host's daemons with it is not known.
    /// </summary>
    /// <param name="daemons">Those that clients talk to.</param>
    /// <param name="log">virtlogd, which keeps VMs' logs; null where it is not installed.</param>
    public static IEnumerable<HostStep> Services(IReadOnlyList<KvmService> daemons, KvmService? log)
    {
        foreach (var daemon in daemons.Where(d => d.UsesSystemd && (d.State == KvmServiceState.Stopped || d.StartsWithHost == false)))
            yield return Enable(daemon.Name);
        var bare = daemons.Where(d => !d.UsesSystemd && d.State == KvmServiceState.Stopped).ToList();
        // libvirtd needs it; under systemd a socket starts it.
        if (bare.Count > 0 && log is { UsesSystemd: false, State: KvmServiceState.Stopped }) yield return Daemon(log.Name);
        foreach (var daemon in bare) yield return Daemon(daemon.Name);
    }

    /// <summary>The service that sets the clock.</summary>
    public HostStep Clock() => Enable(family switch
    {
        DistributionFamily.Debian => "chrony",
        DistributionFamily.Arch => "systemd-timesyncd",
        _ => "chronyd",
    });

    private static HostStep Enable(string service) =>
        new(KvmHostStepKind.Service, service, ["systemctl", "enable", "--now", $"{service}.service"]);

    private static HostStep Daemon(string service) => new(KvmHostStepKind.Service, service, [service, "--daemon"]);
}
