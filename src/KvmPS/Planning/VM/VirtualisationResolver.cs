using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Planning.VM;

/// <summary>Decides whether KVM can really run guests on a host, from what libvirt says of it.</summary>
internal sealed record VirtualisationResolver(KvmVirtualisation Kind, string? Reason)
{
    /// <summary>
    /// On x86, libvirt offers 'kvm' as soon as /dev/kvm opens. Without vmx or svm in the CPU's flags, though, what is
    /// behind it is not hardware virtualisation (some containers and nested hosts), and Linux guests do not boot.
    /// </summary>
    public static VirtualisationResolver From(HostCapabilities host)
    {
        if (!host.Offers(host.Architecture, "kvm"))
        {
            return new(
                KvmVirtualisation.Emulated,
                "libvirt offers no KVM here: the CPU's virtualisation is off in the firmware, the kvm module is not loaded, or /dev/kvm "
                    + "is missing");
        }

        var x86 = host.Architecture is "x86_64" or "i686";
        if (x86 && !host.CpuFeatures.Contains("vmx") && !host.CpuFeatures.Contains("svm"))
        {
            return new(KvmVirtualisation.Emulated, "/dev/kvm exists, but the CPU reports neither vmx nor svm, so guests would fail in it");
        }

        return new(KvmVirtualisation.Kvm, null);
    }
}
