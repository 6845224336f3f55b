using KvmPS.Model;
using KvmPS.Planning.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.VM;

/// <summary>Which libvirt domain type a new VM gets.</summary>
internal static class VirtTypes
{
    /// <returns>The type, and whether the CPU's virtualisation is really behind it.</returns>
    /// <exception cref="KvmException">KvmNotAvailable or NoHypervisor.</exception>
    public static (string DomainType, bool Accelerated) Choose(KvmVirtType wanted, HostCapabilities host, Action<string> warn)
    {
        var choice = VirtualisationResolver.From(host);
        var works = choice.Kind == KvmVirtualisation.Kvm;
        switch (wanted)
        {
            case KvmVirtType.Kvm when !host.Offers(host.Architecture, "kvm"):
                throw new KvmException(
                    "KvmNotAvailable",
                    Failure.NotSupported,
                    $"KVM cannot be used on this host: {choice.Reason}.",
                    "Enable CPU virtualization in the firmware and load the kvm module, or run the VM in software emulation with "
                        + "-VirtType Qemu.");
            case KvmVirtType.Kvm:
                return ("kvm", works);
            case KvmVirtType.Auto when works:
                return ("kvm", true);
            default:
                var types = host.VirtTypes(host.Architecture);
                if (types.Contains("qemu"))
                {
                    if (wanted == KvmVirtType.Auto) warn(choice.Reason!);
                    return ("qemu", false);
                }

                // Another driver of libvirt, such as its test driver: it knows one type, its own.
                return types is [var own, ..]
                    ? (own, false)
                    : throw new KvmException("NoHypervisor", Failure.NotInstalled, "libvirt finds no hypervisor on this host.",
                        "Install QEMU: apt-get install qemu-system-x86 (Debian, Ubuntu) or dnf install qemu-kvm (Fedora, RHEL).");
        }
    }
}
