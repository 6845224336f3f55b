namespace KvmPS.Live.Fixture;

/// <summary>The guests that tests boot, built on first use by tests/Guest/build-guest.sh.</summary>
public sealed class GuestImage
{
    // What costs seconds under software emulation and shows nothing here.
    private static readonly string[] Quick = ["cryptomgr.notests", "mitigations=off", "no_timer_check", "nokaslr"];

    private static readonly Lock Copying = new();

    /// <summary>Builds the guests, or finds them built. The script makes runs at the same time wait for each other.</summary>
    public GuestImage()
        : this(Path.Combine(Repository.Root, "out", "guest")) =>
        HostProgram.Check(Path.Combine(Repository.Root, "tests", "Guest", "build-guest.sh"), Path.GetDirectoryName(Kernel)!);

    private GuestImage(string folder)
    {
        Kernel = Path.Combine(folder, "vmlinuz");
        Initrd = Path.Combine(folder, "initrd.img");
        BootSector = Path.Combine(folder, "bootsec.img");
    }

    /// <summary>The Linux guest's kernel.</summary>
    public string Kernel { get; }

    /// <summary>The Linux guest's initial RAM disk, which is all it needs.</summary>
    public string Initrd { get; }

    /// <summary>A raw disk image whose boot sector is a guest that runs on limited KVM. Copy it before use.</summary>
    public string BootSector { get; }

    /// <summary>
    /// The same guests in the daemon's folder. The source tree may lie where QEMU's user cannot go, and libvirt
    /// makes a running guest's files that user's.
    /// </summary>
    public GuestImage CopiedTo(PrivateLibvirt libvirt)
    {
        ArgumentNullException.ThrowIfNull(libvirt);
        var copy = new GuestImage(Path.Combine(libvirt.Root, "guest"));
        lock (Copying)
        {
            if (File.Exists(copy.BootSector)) return copy;
            PrivateLibvirt.MakeFolder(Path.GetDirectoryName(copy.Kernel)!);
            File.Copy(Kernel, copy.Kernel, overwrite: true);
            File.Copy(Initrd, copy.Initrd, overwrite: true);
            File.Copy(BootSector, copy.BootSector, overwrite: true);
            return copy;
        }
    }

    /// <summary>Kernel arguments for a Linux guest of that name.</summary>
    /// <param name="hostName">The guest's own name.</param>
    /// <param name="flags">kvmps.noacpi: ignores the power button; kvmps.noagent: runs no guest agent.</param>
    public static string Arguments(string hostName, params IEnumerable<string> flags) =>
        string.Join(' ', (string[])["console=ttyS0", "quiet", "panic=-1", .. Quick, "rdinit=/init", $"hostname={hostName}", .. flags]);
}
