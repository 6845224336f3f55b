using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Planning.Vcpu;

/// <summary>Which CPU a new VM sees.</summary>
internal static class CpuResolver
{
    /// <param name="wanted">null: today's default; host, host-model, maximum, or a model by name.</param>
    /// <param name="domainType">kvm, qemu, …</param>
    /// <param name="kvmWorks">False where KVM is insisted on although the host's CPU is not fully there.</param>
    /// <param name="capabilities">What guests of this kind can have.</param>
    /// <exception cref="KvmException">CpuModelNotSupported.</exception>
    public static VMPlan.CpuPlan? Make(string? wanted, string domainType, bool kvmWorks, DomainCapabilities capabilities)
    {
        if (wanted is null)
        {
            // The guest gets all that the host has, as virt-install does. In software QEMU's plain model is the one that
            // every guest boots on, and the quickest.
            return domainType == "kvm" && kvmWorks && capabilities.CpuModes.Contains("host-passthrough")
                ? new("host-passthrough", null)
                : null;
        }

        var name = wanted.Equals("host", StringComparison.OrdinalIgnoreCase) ? "host-passthrough" : wanted;
        if (name is "host-passthrough" or "host-model" or "maximum")
        {
            return capabilities.CpuModes.Contains(name) ? new(name, null) : throw NotSupported(name, domainType, capabilities);
        }

        var model = capabilities.CpuModels.Keys.FirstOrDefault(m => m.Equals(name, StringComparison.OrdinalIgnoreCase));
        return model is not null && capabilities.CpuModels[model]
            ? new("custom", model)
            : throw NotSupported(wanted, domainType, capabilities);
    }

    private static KvmException NotSupported(string name, string domainType, DomainCapabilities capabilities)
    {
        var works = capabilities.CpuModes.Where(m => m != "custom")
            .Concat(capabilities.CpuModels.Where(m => m.Value).Select(m => m.Key).Order(StringComparer.Ordinal));
        return new("CpuModelNotSupported", Failure.NotSupported, $"A VM of type {domainType} cannot have the CPU '{name}' on this host.",
            $"Specify one of: {string.Join(", ", works)}");
    }
}
