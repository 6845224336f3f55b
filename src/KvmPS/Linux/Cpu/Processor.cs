namespace KvmPS.Linux;

/// <summary>The CPU as /proc/cpuinfo shows it, and what the kvm modules were told.</summary>
internal sealed class Processor(HostRoot host)
{
    private readonly string _text = host.TryRead("/proc/cpuinfo") ?? "";

    /// <summary>Feature flags of the first CPU: flags on x86, Features on Arm.</summary>
    public IReadOnlySet<string> Flags =>
        (Line("flags") ?? Line("Features") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

    public string Model => Line("model name") ?? Line("CPU implementer") ?? "unknown";

    /// <summary>True for x86: only there the flags tell of virtualisation.</summary>
    public bool IsX86 => Line("vendor_id") is not null && Line("flags") is not null;

    public bool IsArm => Line("CPU implementer") is not null;

    /// <summary>The flag and the module of this CPU's virtualisation; null where it has none, or hides it.</summary>
    public (string Flag, string Module)? Virtualisation
        => Flags.Contains("vmx") ? ("vmx", "kvm_intel") : Flags.Contains("svm") ? ("svm", "kvm_amd") : null;

    /// <summary>The module that could drive it, by the vendor, also where the flag is hidden.</summary>
    public string Module => Line("vendor_id") is "AuthenticAMD" or "HygonGenuine" ? "kvm_amd" : "kvm_intel";

    /// <summary>A parameter of a kvm module as it is now, such as nested of kvm_intel; null where it is not loaded.</summary>
    public static string? Parameter(HostRoot host, string module, string name) =>
        host.TryReadLine($"/sys/module/{module}/parameters/{name}");

    public static bool IsOn(string? parameter) => parameter is "Y" or "y" or "1";

    private string? Line(string key)
    {
        foreach (var line in _text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line.AsSpan(0, colon).TrimEnd().SequenceEqual(key)) return line[(colon + 1)..].Trim();
        }

        return null;
    }
}
