using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Planning.Vcpu;

namespace KvmPS.Operations.Vcpu;

/// <summary>Errors about plans for pinning.</summary>
internal static class CpuPlanErrors
{
    public static KvmException NoRoom(PlanGuest guest, KvmCpuSharing share, int cpus) =>
        new(
            "CpuPlanNoRoom",
            Failure.Unavailable,
            share == KvmCpuSharing.None
                ? $"VM '{guest.Name}' with {guest.Vcpus} vCPUs does not fit: {cpus} CPUs are available for vCPUs, and each VM gets whole "
                    + "cores that it shares with no other VM."
                : $"VM '{guest.Name}' with {guest.Vcpus} vCPUs does not fit: {cpus} CPUs are available for vCPUs, and each vCPU gets a "
                    + "CPU that it shares with no other vCPU.",
            share == KvmCpuSharing.None
                ? "Use -Share Core to let VMs share cores that have free threads, or -Share Cpu to let them share CPUs too."
                : "Use -Share Cpu to let VMs share CPUs where there is no room.");

    public static KvmException NoCpuLeft() =>
        new(
            "CpuPlanNoCpu",
            Failure.InvalidArgument,
            "No CPU is left for vCPUs: -EmulatorCpu uses all CPUs in -Cpu.",
            "Specify fewer CPUs in -EmulatorCpu, or more in -Cpu.");

    public static KvmException NotLocal(string vm, string uri) => LocalHostGuard.NotLocal(
        $"VM '{vm}' runs on {uri}, whose topology cannot be read from here.",
        $"Run the command on that host, or copy its /sys and set {HostRoot.Variable} to the path of the copy.");

    public static KvmException NotPlanned(string vm) =>
        new(
            "CpuPlanEmpty",
            Failure.InvalidArgument,
            $"The plan of VM '{vm}' pins nothing.",
            $"Create a new plan: New-KvmCpuPlan -VMName {VMErrors.QuoteName(vm)}");
}
