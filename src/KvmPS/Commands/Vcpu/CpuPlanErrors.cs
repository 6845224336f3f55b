using KvmPS.Commands.VM;
using KvmPS.Host;
using KvmPS.Objects;
using KvmPS.Planning;

namespace KvmPS.Commands.Vcpu;

/// <summary>Errors about plans for pinning.</summary>
internal static class CpuPlanErrors
{
    public static KvmException NoRoom(PlanGuest guest, CpuSharing share, int cpus) => new(
        "CpuPlanNoRoom", Failure.Unavailable,
        share == CpuSharing.None
            ? $"VM '{guest.Name}' with {guest.Vcpus} vCPUs does not fit any more: there are {cpus} CPUs for vCPUs, and each VM gets whole cores of its own."
            : $"VM '{guest.Name}' with {guest.Vcpus} vCPUs does not fit any more: there are {cpus} CPUs for vCPUs, and each vCPU gets one of its own.",
        share == CpuSharing.None
            ? "-Share Core lets VMs share cores whose threads are free, -Share Cpu also CPUs."
            : "-Share Cpu lets VMs share CPUs where there is no room.");

    public static KvmException NoCpuLeft() => new(
        "CpuPlanNoCpu", Failure.InvalidArgument, "No CPU is left for vCPUs: -EmulatorCpu takes all that -Cpu names.", "Leave some for them.");

    public static KvmException NotLocal(string vm, string uri) => new(
        "HostNotLocal", Failure.NotSupported, $"VM '{vm}' runs on {uri}, whose topology cannot be read from here.",
        $"Run the command there; or copy that host's /sys and name the copy in {HostRoot.Variable}.");

    public static KvmException NotPlanned(string vm) => new(
        "CpuPlanEmpty", Failure.InvalidArgument, $"The plan of VM '{vm}' pins nothing.", $"Make it anew: New-KvmCpuPlan -VMName {VMErrors.QuoteName(vm)}");
}
