using System.Security.Cryptography;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>What tests of image files share: content that is known by its checksum.</summary>
public abstract class DiskTest(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    protected string At(string name) => $"{Folder}/{name}";

    /// <summary>A raw image of random content with holes between.</summary>
    protected string RandomDisk(string name, int megabytes)
    {
        using var file = File.Create(At(name));
        file.SetLength((long)megabytes << 20);
        for (var i = 0; i < megabytes; i += 2)
        {
            file.Position = (long)i << 20;
            file.Write(RandomNumberGenerator.GetBytes(1 << 20));
        }

        return At(name);
    }

    /// <summary>The checksum of what a guest would see.</summary>
    protected string ContentOf(string path, string format = "qcow2")
    {
        var raw = At($"content-{Guid.NewGuid():N}");
        HostProgram.Run("qemu-img", "convert", "-f", format, "-O", "raw", path, raw);
        var sum = Sum(raw);
        File.Delete(raw);
        return sum;
    }

    protected static string Sum(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(file));
    }

    protected string FailId(string script) => Fail(script).FullyQualifiedErrorId.Split(',')[0];

    /// <summary>What is in the test's folder, hidden names too.</summary>
    protected string[] Names() =>
        [.. Directory.EnumerateFileSystemEntries(Folder).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];
}
