namespace KvmPS.Live.Fixture;

/// <summary>/dev/kvm as QEMU sees it.</summary>
public static class KvmDevice
{
    private const string Device = "/dev/kvm";

    /// <summary>False on hosts without virtualisation, such as many VMs and containers: there guests run in software.</summary>
    public static bool IsThere => File.Exists(Device);

    /// <summary>
    /// Fails when there is a /dev/kvm that QEMU's user cannot open: libvirt then asks QEMU for its features
    /// anew at each start of a guest, and a start takes many seconds.
    /// </summary>
    public static void DemandAccess()
    {
        if (!IsThere) return;
        var user = Array.Find(["libvirt-qemu", "qemu"], name => HostProgram.Run("id", "-u", name).ExitCode == 0)
            ?? throw new InvalidOperationException("There is no user libvirt-qemu or qemu; install libvirt's QEMU driver with ./build.sh.");
        var check = HostProgram.Run(
            "setpriv", $"--reuid={user}", $"--regid={user}", "--init-groups", "test", "-r", Device, "-a", "-w", Device);
        if (check.ExitCode != 0)
            throw new InvalidOperationException(
                $"QEMU's user {user} cannot open {Device}. Run ./build.sh, or: chgrp kvm {Device}; chmod 660 {Device}");
    }
}
