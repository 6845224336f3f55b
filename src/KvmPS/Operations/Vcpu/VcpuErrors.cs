using KvmPS.Operations.VM;

namespace KvmPS.Operations.Vcpu;

/// <summary>What cannot be done with the number of vCPUs, and what can.</summary>
internal static class VcpuErrors
{
    public static KvmException TooFew(string parameter, int number) =>
        new(
            "InvalidVcpuCount",
            Failure.InvalidArgument,
            $"-{parameter} {number} is too small: a VM has at least one vCPU.",
            $"Specify -{parameter} 1 or more.");

    public static KvmException OverLiveMaximum(string vm, int count, int most) =>
        new(
            "VcpuOverMaximum",
            Failure.InvalidArgument,
            $"VM '{vm}' is running with a maximum of {most} vCPUs, so it cannot have {count} until its next start; nothing was changed.",
            $"Raise the maximum for its next start: Set-KvmVcpu -VMName {VMErrors.QuoteName(vm)} -Count {count} -Maximum {count} -Scope "
                + "Config");

    public static KvmException OverStoredMaximum(string vm, int count, int most) =>
        new(
            "VcpuOverMaximum",
            Failure.InvalidArgument,
            $"VM '{vm}' has a maximum of {most} vCPUs and cannot start with {count}; nothing was changed.",
            $"Raise the maximum too: Set-KvmVcpu -VMName {VMErrors.QuoteName(vm)} -Count {count} -Maximum {count} -Scope Config");

    public static KvmException MaximumIsStored(string vm) =>
        new(
            "VcpuMaximumIsStored",
            Failure.InvalidArgument,
            $"The maximum number of vCPUs of VM '{vm}' cannot change while it runs; nothing was changed.",
            "Use -Scope Config or -Scope Both with -Maximum: the maximum takes effect at the next start.");

    public static KvmException Topology(string vm, string topology, long total) =>
        new(
            "TopologyMismatch",
            Failure.InvalidArgument,
            $"The topology {topology} of VM '{vm}' sets its maximum to {total} vCPUs; nothing was changed.",
            $"Change both together: Set-KvmVM -Name {VMErrors.QuoteName(vm)} -Topology 'sockets=1,cores=4,threads=1', with numbers that "
                + "fit.");

    public static KvmException GuestIsLive() =>
        new(
            "VcpuGuestIsLive",
            Failure.InvalidArgument,
            "-Guest changes only the running guest: use it with -Count, not with -Maximum or -Scope Config.",
            "Leave -Maximum and -Scope out.");

    public static KvmException CountMissing() =>
        new(
            "VcpuCountMissing",
            Failure.InvalidArgument,
            "Neither -Count nor -Maximum is specified, or -Guest is specified without -Count.",
            "Specify -Count: Set-KvmVcpu web01 -Count 4");

    public static KvmException NotPlugged(string vm, int count, int plugged) => new(
        "VcpuNotPlugged", Failure.InvalidArgument, $"VM '{vm}' has {plugged} vCPUs plugged in; its guest cannot use {count}.",
        $"Plug them in first: Set-KvmVcpu -VMName {VMErrors.QuoteName(vm)} -Count {count} -Scope Live");

    public static KvmException GuestDidNot(string vm, int count, int uses, int seconds) =>
        new(
            "TimeoutGuestVcpu",
            Failure.Timeout,
            $"The guest of VM '{vm}' uses {uses} vCPUs, not {count}, after {seconds} s.",
            "The change may still complete: check with Get-KvmVcpu. A guest never takes its vCPU 0 offline, and some operating systems "
                + "cannot change the number.");

    public static KvmException UnplugFailed(string vm, int count, int plugged, string why, string? agent, Exception inner) =>
        new(
            "VcpuUnplugFailed",
            Failure.InvalidOperation,
            $"VM '{vm}' has {plugged} vCPUs plugged in, not {count}: QEMU could not unplug them ({why}), and the guest did not take them "
                + $"offline{(agent is null ? " because no agent is connected" : $": {agent}")}.",
            $"Change it for the next start: Set-KvmVcpu -VMName {VMErrors.QuoteName(vm)} -Count {count} -Scope Config",
            inner);
}
