using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>A file system of its own in a file: 8 MiB of ext4, seen by the tests and by the private daemon's guests alike.</summary>
internal sealed class SmallFileSystem : IDisposable
{
    private readonly PrivateLibvirt _libvirt;
    private readonly string _device;
    private readonly string _place;

    public SmallFileSystem(PrivateLibvirt libvirt, string folder, string name)
    {
        (_libvirt, _place) = (libvirt, PrivateLibvirt.MakeFolder(Path.Combine(folder, name)));
        var file = _place + ".img";
        HostProgram.Check("truncate", "-s", "8M", file);
        HostProgram.Check("mkfs.ext4", "-q", "-O", "^has_journal", file);
        _device = HostProgram.Check("losetup", "--find", "--show", file).Trim();
        HostProgram.Check("mount", _device, _place);
        Directory.Delete(Path.Combine(_place, "lost+found"));
        // The daemon has mounts of its own.
        _libvirt.Enter("mount", _device, _place);
        PrivateLibvirt.MakeFolder(_place);
    }

    public void Dispose()
    {
        _libvirt.Enter("umount", _place);
        HostProgram.Run("umount", _place);
        HostProgram.Run("losetup", "--detach", _device);
    }
}
