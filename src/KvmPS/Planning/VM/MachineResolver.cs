using KvmPS.Xml;

namespace KvmPS.Planning.VM;

/// <summary>Which board a new VM has.</summary>
internal static class MachineResolver
{
    /// <exception cref="KvmException">MachineNotSupported.</exception>
    public static string? Make(string? wanted, string architecture, string domainType, HostCapabilities host)
    {
        var machines = host.Machines(architecture, domainType);
        if (wanted is null)
        {
            var modern = architecture switch
            {
                "x86_64" => "q35",
                "aarch64" or "riscv64" => "virt",
                _ => null,
            };
            return modern is not null && machines.Contains(modern) ? modern : null;
        }

        if (machines.Count == 0 || machines.Contains(wanted)) return wanted;
        throw new KvmException("MachineNotSupported", Failure.NotSupported, $"QEMU on this host has no machine type '{wanted}'.",
            $"Specify one of: {string.Join(", ", machines.Order(StringComparer.Ordinal))}");
    }
}
