using KvmPS.Live.Fixture;

namespace KvmPS.Live.Daemon;

/// <summary>A daemon of a test's own can fail under its guests, and leaves nothing when it ends.</summary>
public sealed class PrivateLibvirtLifeTests(GuestImage image)
{
    [Fact]
    public async Task Guests_outlive_a_stopped_and_a_killed_daemon()
    {
        await using var libvirt = await StartWithGuestAsync();

        await libvirt.StopDaemonAsync();
        Assert.Throws<InvalidOperationException>(() => libvirt.Virsh("list"));
        await libvirt.StartDaemonAsync();
        Assert.Equal("running", libvirt.Virsh("domstate", "guest"));

        await libvirt.KillDaemonAsync();
        Assert.Throws<InvalidOperationException>(() => libvirt.Virsh("list"));
        await libvirt.StartDaemonAsync();
        Assert.Equal("running", libvirt.Virsh("domstate", "guest"));
    }

    [Fact]
    public async Task Its_end_takes_guests_folder_and_cgroups_along()
    {
        string root;
        await using (var libvirt = await StartWithGuestAsync())
        {
            root = libvirt.Root;
            Assert.NotEmpty(ProcessesNaming(root));
            Assert.NotEmpty(CgroupsOf(root));
        }

        Assert.False(Directory.Exists(root));
        Assert.Empty(ProcessesNaming(root));
        Assert.Empty(CgroupsOf(root));
    }

    private async Task<PrivateLibvirt> StartWithGuestAsync()
    {
        var libvirt = new PrivateLibvirt();
        try
        {
            await libvirt.InitializeAsync();
            var disk = Path.Combine(libvirt.Folder, "guest.img");
            File.Copy(image.BootSector, disk);
            // Emulated: what counts here is the QEMU process.
            var xml = GuestXml.BootSector("guest", disk);
            xml.SetAttributeValue("type", "qemu");
            var path = Path.Combine(libvirt.Folder, "guest.xml");
            xml.Save(path);
            libvirt.Virsh("create", path);
            return libvirt;
        }
        catch
        {
            await libvirt.DisposeAsync();
            throw;
        }
    }

    /// <summary>The processes with that text on their command line, seen from the host.</summary>
    private static string[] ProcessesNaming(string text) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            .Select(folder => ReadIfThere(Path.Combine(folder, "cmdline")).Replace('\0', ' '))
            .Where(commandLine => commandLine.Contains(text, StringComparison.Ordinal))];

    private static string ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException) // The process has ended since it was listed.
        {
            return "";
        }
    }

    private static string[] CgroupsOf(string root) =>
        HostProgram.Check("find", "/sys/fs/cgroup", "-type", "d", "-name", Path.GetFileName(root))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
