using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Network;
using KvmPS.Operations.VM;
using KvmPS.Planning.CloudInit;
using KvmPS.Xml;

namespace KvmPS.Operations.CloudInit;

/// <summary>
/// The disc from which cloud-init sets up a new VM's guest. It bears the VM's id, so that it goes with the VM and no other.
/// </summary>
internal sealed class VMSeed : IDisposable
{
    // Where libvirt keeps images, for a VM without a disk in a file.
    public const string DefaultFolder = "/var/lib/libvirt/images";

    private readonly string _path;
    private bool _kept;

    private VMSeed(string path)
    {
        _path = path;
    }

    /// <summary>The plan with the disc, and with MAC addresses of the NICs that the disc speaks of.</summary>
    /// <exception cref="KvmException">HostNotLocal, InvalidHostName, CloudInitAdapterMismatch, InvalidAddress, AddressInUse,
    /// MacAddressInUse or FileAlreadyExists.</exception>
    public static VMPlan AddTo(VMPlan plan, KvmCloudInit request, Connection connection)
    {
        var (seed, macs) = Plan(plan.Name, plan.Id, plan.Nics.Count, Path.Join(Folder(plan), plan.Name), request, connection);
        return plan with { Nics = [.. plan.Nics.Select((n, i) => i < macs.Count ? n with { Mac = macs[i] } : n)], Seed = seed };
    }

    /// <summary>
    /// The disc for a VM with such a definition, which gets a drive for it and the MAC addresses; the disc of the VM that it came of goes.
    /// </summary>
    /// <param name="definition">It has its name and UUID already.</param>
    /// <param name="stem">What the new VM's files begin with.</param>
    /// <param name="request">What is to be set up.</param>
    /// <param name="connection">The host.</param>
    /// <exception cref="KvmException">As AddTo for a plan.</exception>
    public static VMPlan.SeedPlan AddTo(PortableDomainXml definition, string stem, KvmCloudInit request, Connection connection)
    {
        var (seed, macs) = Plan(definition.Name, definition.Id, definition.NicCount, stem, request, connection);
        RemoveFrom(definition);
        definition.AddDrive(seed.Path);
        definition.SetMacs(macs);
        return seed;
    }

    /// <summary>Takes out of a definition what was made for the VM that it came of, and goes with it.</summary>
    public static void RemoveFrom(PortableDomainXml definition)
    {
        foreach (var disk in definition.Disks.Where(d => d is { Device: "cdrom", Path: { } path } && MadeFor(path) is not null))
            definition.RemoveDisk(disk.Target);
    }

    /// <summary>What one guest alone can have is not given to several.</summary>
    /// <exception cref="KvmException">CloudInitNotForSeveral.</exception>
    public static void CheckForSeveral(KvmCloudInit request)
    {
        var what = request.HostName is { } host ? $"the host name '{host}'"
            : request.NetworkAdapter.Select(a => a.MacAddress).OfType<string>().FirstOrDefault() is { } mac ? $"the MAC address {mac}"
            : request.NetworkAdapter.SelectMany(a => a.Address).FirstOrDefault() is { } address ? $"the address {address}"
            : null;
        if (what is null) return;
        throw new KvmException(
            "CloudInitNotForSeveral",
            Failure.InvalidArgument,
            $"-CloudInit has {what}, which only one of the VMs can have.",
            "Leave it out of New-KvmCloudInit, so each guest has its VM's name, and its own DHCP address and MAC address; or create the "
                + "VMs one by one.");
    }

    private static (VMPlan.SeedPlan Seed, IReadOnlyList<string> Macs) Plan(
        string name,
        Guid id,
        int nics,
        string stem,
        KvmCloudInit request,
        Connection connection)
    {
        if (!connection.IsLocal)
        {
            throw LocalHostGuard.NotLocal(
                $"'{connection.Uri}' is another host; a cloud-init seed ISO can be created on this one only.");
        }

        var host = request.HostName ?? name;
        CloudInitRules.CheckHostName(host);
        // An object may be written by hand, or come from a file.
        var given = CloudInitAdapters.Check(request.NetworkAdapter);
        var adapters = Pair(nics, given);
        foreach (var adapter in given.Where(a => a.MacAddress is not null)) NetworkAdapterChecks.MacIsFree(connection, adapter.MacAddress!);
        var path = $"{stem}-cloud-init.iso";
        if (Path.Exists(path))
        {
            throw new KvmException(
                "FileAlreadyExists",
                Failure.AlreadyExists,
                $"The file '{path}', the cloud-init seed ISO of VM '{name}', already exists.",
                $"If nothing needs it, remove it: rm {VMErrors.Quote(path)}");
        }

        var files = SeedFiles.Write(request with { NetworkAdapter = adapters }, id.ToString(), host);
        return (new(path, SeedImage.Write(files, id, DateTime.UtcNow)), [.. adapters.Select(a => a.MacAddress!)]);
    }

    /// <summary>Writes the disc. It goes again unless it is kept.</summary>
    public static VMSeed? Make(VMPlan plan, Connection connection)
    {
        if (plan.Seed is not { } seed) return null;
        Write(seed, connection);
        return new(seed.Path);
    }

    /// <summary>Writes the disc.</summary>
    public static void Write(VMPlan.SeedPlan seed, Connection connection)
    {
        StorageAccess.CheckFolder(connection, seed.Path);
        // libvirt gives it to QEMU's user for as long as the VM runs.
        using var file = new PartialFile(seed.Path, overwrite: false, isSecret: true);
        file.Stream.Write(seed.Image);
        file.Complete();
    }

    /// <summary>Whether a file is the disc that was made for this VM.</summary>
    public static bool IsOf(string path, Guid vm) => MadeFor(path) == vm;

    /// <summary>The VM that a disc was made for; null for all other files.</summary>
    private static Guid? MadeFor(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var head = new byte[SeedImage.HeadLength];
            return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length ? SeedImage.VM(head) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Keep() => _kept = true;

    public void Dispose()
    {
        if (!_kept) File.Delete(_path);
    }

    private static string Folder(VMPlan plan) =>
        plan.Disks.FirstOrDefault(d => d is { IsBlockDevice: false, Source: null }) is { } disk
            ? Path.GetDirectoryName(disk.Path)!
            : DefaultFolder;

    /// <summary>The first settings are for the first NIC, and so on.</summary>
    private static KvmCloudNetworkAdapter[] Pair(int nics, KvmCloudNetworkAdapter[] adapters)
    {
        if (adapters.Length > nics)
        {
            throw new KvmException("CloudInitAdapterMismatch", Failure.InvalidArgument,
                $"-CloudInit has settings for {adapters.Length} network adapter{(adapters.Length == 1 ? "" : "s")}, but the VM has {nics}.",
                "Add network adapters with -Network or -Bridge, or give New-KvmCloudInit fewer with -NetworkAdapter.");
        }

        return [.. adapters.Select(a => a with { MacAddress = a.MacAddress ?? MacAddress.New() })];
    }
}
