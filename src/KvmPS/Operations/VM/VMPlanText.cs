using KvmPS.Model;

namespace KvmPS.Operations.VM;

/// <summary>Says in one line what New-KvmVM is about to make.</summary>
internal static class VMPlanText
{
    public static string Create(VMPlan plan, bool start)
    {
        var parts = new List<string>
        {
            plan.Vcpu == plan.MaximumVcpu ? $"{plan.Vcpu} vCPU" : $"{plan.Vcpu} of {plan.MaximumVcpu} vCPU",
            plan.Memory == plan.MaximumMemory
                ? ByteSize.Format(plan.Memory)
                : $"{ByteSize.Format(plan.Memory)} of {ByteSize.Format(plan.MaximumMemory)}",
        };
        parts.AddRange(plan.Disks.Select(d => $"disk {d.Path} ({d.Format})"));
        parts.AddRange(plan.CdRoms.Select(c => $"CD-ROM {c}"));
        if (plan.Seed is { } seed) parts.Add($"cloud-init seed ISO {seed.Path}");
        if (plan.Kernel is not null) parts.Add($"kernel {plan.Kernel}");
        parts.AddRange(plan.Nics.Select(n => n.Bridge is null ? $"network {n.Network}" : $"bridge {n.Bridge}"));
        if (plan.Graphics != KvmGraphicsKind.None) parts.Add($"{plan.Graphics} on {plan.Listen}");
        parts.Add($"type {plan.DomainType}" + (plan.Machine is null ? "" : $", machine {plan.Machine}") + (plan.Uefi ? ", UEFI" : ""));
        return $"{(start ? "Create and start" : "Create")} VM '{plan.Name}': {string.Join(", ", parts)}";
    }
}
