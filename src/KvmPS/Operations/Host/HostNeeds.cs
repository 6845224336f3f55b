using KvmPS.Linux;
using KvmPS.Operations.Service;
using KvmPS.Planning.Host;

namespace KvmPS.Operations.Host;

/// <summary>What this host still needs to run VMs, as it is at each look.</summary>
internal sealed class HostNeeds(HostRoot host, string user, LibvirtServices services)
{
    private readonly DistributionFamily _family = new Distribution(host).Family;
    private readonly Processor _cpu = new(host);
    private readonly HostSoftware _software = new(host);

    private HostSetup Setup => new(_family, _cpu.IsArm);

    // In a VM the host below may keep the time, and in a container nobody but it can.
    private bool NeedsClock => !_cpu.Flags.Contains("hypervisor") && host.Exists("/run/systemd/system") && TimeDaemon.Running(host) is null;

    /// <exception cref="KvmException">DistributionNotKnown.</exception>
    public void RequireKnown()
    {
        if (_family != DistributionFamily.Unknown) return;
        throw new KvmException(
            "DistributionNotKnown",
            Failure.NotSupported,
            $"KvmPS does not know the packages of this host's distribution ({new Distribution(host).Name}).",
            "Install libvirt with its QEMU driver and default network, QEMU, qemu-img and dnsmasq as your distribution documents; then "
                + "run Start-KvmService and Test-KvmHost.");
    }

    /// <exception cref="KvmException">HostNotReal, InstallNeedsRoot.</exception>
    public static void RequireChangeable(HostRoot host, HostStep step)
    {
        if (!host.IsReal)
        {
            throw new KvmException(
                "HostNotReal",
                Failure.NotSupported,
                $"{HostRoot.Variable} is set to a copy of a host, in which nothing can be installed.",
                $"Use Install-KvmHost -WhatIf to see what that host needs; on the host itself, unset {HostRoot.Variable} first.");
        }

        if (!Environment.IsPrivilegedProcess)
        {
            throw new KvmException(
                "InstallNeedsRoot",
                Failure.PermissionDenied,
                $"User {Environment.UserName} may not run {step.Command}",
                "Run pwsh as root: sudo pwsh");
        }
    }

    public IEnumerable<HostStep> Packages() => Setup.Packages(Missing(), NeedsClock && !_software.HasProgram("chronyd"));

    public IEnumerable<HostStep> Groups() => HostSetup.Groups(user, UserGroups.Missing(host, user));

    public IEnumerable<HostStep> Services()
    {
        if (!host.IsReal) return [];
        var all = services.All();
        var steps = HostSetup.Services(
            services.Choose(null, LibvirtServices.Usual, _ => { }),
            all.FirstOrDefault(s => s.Name == "virtlogd"));
        return NeedsClock ? [.. steps, Setup.Clock()] : steps;
    }

    private IEnumerable<HostPart> Missing()
    {
        if (!_software.HasDaemon) yield return HostPart.Libvirt;
        if (!_software.HasProgram("virsh")) yield return HostPart.Client;
        if (!_software.HasDefaultNetwork) yield return HostPart.DefaultNetwork;
        if (!_software.HasQemu(_cpu.IsArm)) yield return HostPart.Qemu;
        if (!_software.HasProgram("qemu-img")) yield return HostPart.QemuImg;
        if (!_software.HasProgram("dnsmasq")) yield return HostPart.Dnsmasq;
    }
}
