using KvmPS.Commands.Network;
using KvmPS.Commands.VM;
using KvmPS.Libvirt;
using KvmPS.Objects;
using KvmPS.Planning;
using KvmPS.Planning.CloudInit;

namespace KvmPS.Commands.CloudInit;

/// <summary>The disc from which cloud-init sets up a new VM's guest. It bears the VM's id, so that it goes with the VM and no other.</summary>
internal sealed class VMSeed : IDisposable
{
    // Where libvirt keeps images, for a VM without a disk in a file.
    private const string DefaultFolder = "/var/lib/libvirt/images";

    private readonly string path;
    private bool kept;

    private VMSeed(string path)
    {
        this.path = path;
    }

    /// <summary>The plan with the disc, and with MAC addresses of the NICs that the disc speaks of.</summary>
    /// <exception cref="KvmException">HostNotLocal, InvalidHostName, CloudInitAdapterMismatch, MacAddressInUse or FileAlreadyExists.</exception>
    public static VMPlan AddTo(VMPlan plan, KvmCloudInit wish, Connection connection)
    {
        if (!connection.IsLocal)
        {
            throw new KvmException("HostNotLocal", Failure.NotSupported, $"{connection.Uri} is another host; a cloud-init seed can be made as a file on this one only.", "Run the command on that host.");
        }

        var host = wish.HostName ?? plan.Name;
        CloudInitRules.CheckHostName(host);
        var (nics, adapters) = Pair(plan.Nics, wish.NetworkAdapter);
        foreach (var adapter in wish.NetworkAdapter.Where(a => a.MacAddress is not null)) NetworkAdapterChecks.MacIsFree(connection, adapter.MacAddress!);
        var path = Path.Join(Folder(plan), $"{plan.Name}-cloud-init.iso");
        if (Path.Exists(path))
        {
            throw new KvmException("FileAlreadyExists", Failure.AlreadyExists, $"'{path}', where the cloud-init seed of VM '{plan.Name}' would be, exists already.",
                $"Remove it, if nothing needs it: rm {VMErrors.Quote(path)}");
        }

        var files = SeedFiles.Write(wish with { NetworkAdapter = adapters }, plan.Id.ToString(), host);
        return plan with { Nics = nics, Seed = new(path, SeedImage.Write(files, plan.Id, DateTime.UtcNow)) };
    }

    /// <summary>Writes the disc. It goes again unless it is kept.</summary>
    public static VMSeed? Make(VMPlan plan, Connection connection)
    {
        if (plan.Seed is not { } seed) return null;
        StorageAccess.CheckFolder(connection, seed.Path);
        // libvirt gives it to QEMU's user for as long as the VM runs.
        using var file = new PartialFile(seed.Path, overwrite: false, isSecret: true);
        file.Stream.Write(seed.Image);
        file.Complete();
        return new(seed.Path);
    }

    /// <summary>Whether a file is the disc that was made for this VM.</summary>
    public static bool IsOf(string path, Guid vm)
    {
        try
        {
            using var file = File.OpenRead(path);
            var head = new byte[SeedImage.HeadLength];
            return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && SeedImage.VM(head) == vm;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Keep() => kept = true;

    public void Dispose()
    {
        if (!kept) File.Delete(path);
    }

    private static string Folder(VMPlan plan) => plan.Disks.FirstOrDefault(d => !d.IsBlockDevice) is { } disk ? Path.GetDirectoryName(disk.Path)! : DefaultFolder;

    /// <summary>The first settings are for the first NIC, and so on.</summary>
    private static (IReadOnlyList<VMPlan.NicPlan> Nics, KvmCloudNetworkAdapter[] Adapters) Pair(IReadOnlyList<VMPlan.NicPlan> nics, KvmCloudNetworkAdapter[] adapters)
    {
        if (adapters.Length > nics.Count)
        {
            throw new KvmException("CloudInitAdapterMismatch", Failure.InvalidArgument,
                $"-CloudInit has settings for {adapters.Length} network adapter{(adapters.Length == 1 ? "" : "s")}, and the VM would have {nics.Count}.",
                "Give the VM as many with -Network or -Bridge, or New-KvmCloudInit fewer with -NetworkAdapter.");
        }

        var known = adapters.Select(a => a with { MacAddress = a.MacAddress ?? MacAddress.New() }).ToArray();
        return ([.. nics.Select((n, i) => i < known.Length ? n with { Mac = known[i].MacAddress } : n)], known);
    }
}
