using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Bridge;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.Network;
using KvmPS.Operations.Snapshot;
using KvmPS.Planning.Report;
using KvmPS.Tools;
using KvmPS.Xml;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Operations.Host;

/// <summary>
/// Reads what a report shows of a host. Calls for all VMs at once where there are such; what cannot be read is named in the report.
/// </summary>
internal sealed class HostReport
{
    private const int LongestChain = 64;

    // A QEMU that does not answer must not keep the others out of the report.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly Connection _connection;
    private readonly CancellationToken _cancel;
    private readonly VolumeFiles _volumes;
    private readonly Dictionary<string, ReportDisk.Image> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _below = new(StringComparer.Ordinal);
    private readonly List<string> _unread = [];
    private bool _asksGuests = true;

    private HostReport(Connection connection, CancellationToken cancel)
    {
        _connection = connection;
        _cancel = cancel;
        _volumes = new(connection);
    }

    /// <param name="connection">The host.</param>
    /// <param name="only">The VMs that it is about; null: all.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static ReportHost Read(Connection connection, IReadOnlySet<Guid>? only, CancellationToken cancel) =>
        new HostReport(connection, cancel).Read(only);

    private ReportHost Read(IReadOnlySet<Guid>? only)
    {
        var vms = VMReader.All(_connection, _cancel).Where(v => only is null || only.Contains(v.Id)).ToDictionary(v => v.Id);
        var details = Domain
            .Ask(_connection, ListDomains.None, d => vms.TryGetValue(d.Id, out var vm) ? VM(d, vm) : null)
            .OfType<ReportVM>()
            .OrderBy(v => v.VM.Name, StringComparer.Ordinal)
            .ToList();
        return new()
        {
            Host = HostReader.Read(_connection),
            IsPart = only is not null,
            VMs = details,
            Networks = Optional("Networks", () => LibvirtNetwork.List(_connection).Select(NetworkReader.Read).ToList()) ?? [],
            Bridges = _connection.IsLocal && _connection.Driver == "QEMU" ? Optional("Bridges of the host", Bridges) ?? [] : [],
            Leftovers = _connection.IsLocal && only is null ? Leftover() : [],
            Volumes = _connection.IsLocal ? Optional("File systems", Volumes) ?? [] : [],
            Unread = _unread,
        };
    }

    private ReportVM VM(Domain domain, KvmVM vm)
    {
        _cancel.ThrowIfCancellationRequested();
        var xml = DomainXml.Parse(domain.Xml(DomainXmlFlags.None));
        xml.NoteVolumes(_volumes.Of);
        return new()
        {
            VM = vm with { Tag = xml.Tags },
            Title = xml.Title,
            UsesKvm = xml.UsesKvm,
            Disks = [.. xml.Disks.Where(d => d is { Device: "disk" or "lun", Path: not null }).Select(Disk)],
            Nics = [.. xml.Nics.Select(n => new ReportNic(n.Type, n.Source, n.MacAddress, n.IsLinkUp))],
            Snapshots = Optional("Snapshots", () => domain.SnapshotCount == 0 ? [] : Snapshots(domain)) ?? [],
            Guest = vm.State == KvmVMState.Running && xml.HasBalloon ? Guest(domain) : null,
        };
    }

    private IReadOnlyList<KvmSnapshot> Snapshots(Domain domain)
    {
        var tree = SnapshotTree.Read(domain);
        return [.. tree.Objects(domain, tree.All, _cancel)];
    }

    private (long Total, long Available)? Guest(Domain domain)
    {
        if (!_asksGuests) return null;
        var asked = ParallelWork.Blocking(domain.ReadMemory);
        try
        {
            if (asked.Wait((int)Timeout.TotalMilliseconds, _cancel))
            {
                return asked.Result is { Total: { } total, Available: { } available } ? (total, available) : null;
            }
        }
        catch (AggregateException error) when (error.InnerException is LibvirtException)
        {
            // It went off, or its driver cannot say.
            return null;
        }

        _asksGuests = false;
        _unread.Add($"Memory statistics of guests: VM '{domain.Name}' did not respond, and no further VM was queried.");
        return null;
    }

    private ReportDisk Disk(DiskElement disk)
    {
        var chain = new List<ReportDisk.Image>();
        if (_connection.IsLocal && disk.IsFile)
        {
            for (var path = disk.Path; path is not null && chain.Count < LongestChain; path = _below.GetValueOrDefault(path))
                chain.Add(Image(path));
        }

        return new(
            disk.Target,
            disk.Path!,
            disk.Cache,
            !disk.IsFile,
            chain.Count > 0 ? chain : [new(disk.Path!, disk.Format ?? "", null, null, false, false, null)]);
    }

    private ReportDisk.Image Image(string path)
    {
        if (_images.TryGetValue(path, out var known)) return known;
        try
        {
            var info = new QemuImg().Info(path, new InfoOptions { Quick = true }, _cancel);
            _below[path] = info.BackingFile;
            return _images[path] = new(path, info.Format, info.VirtualSize, info.ActualSize, info.DirtyFlag, info.Corrupt == true, null);
        }
        catch (Exception error) when (error is ToolException or IOException or UnauthorizedAccessException)
        {
            return _images[path] = new(
                path,
                "",
                null,
                null,
                false,
                false,
                error is FileNotFoundException or DirectoryNotFoundException ? "missing" : "cannot be read");
        }
    }

    private List<KvmBridge> Bridges()
    {
        var bridges = BridgeReader.OfThisHost(() => _connection, _unread.Add, _cancel);
        return [.. bridges.Names().Select(n => bridges.Read(n, _cancel))];
    }

    /// <summary>What killed commands left in the folders of the VMs' disks and of storage pools.</summary>
    private List<string> Leftover()
    {
        var pools =
            Optional(
                "Storage pools",
                () =>
                    StoragePool
                        .List(_connection)
                        .Select(p => StoragePoolXml.Parse(p.Xml))
                        .Where(p => p.Type is "dir" or "fs" or "netfs")
                        .Select(p => p.Path)
                        .OfType<string>()
                        .ToList()) ?? [];
        return
        [
            .. _images
                .Keys.Select(p => Path.GetDirectoryName(p))
                .OfType<string>()
                .Concat(pools)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .SelectMany(Leftovers.In),
        ];
    }

    private List<ReportVolume> Volumes()
    {
        var mounts = DriveInfo.GetDrives().OrderByDescending(d => d.Name.Length).ToList();
        return
        [
            .. _images
                .Values.Where(i => i.Problem is null)
                .Select(i => mounts.Find(m => i.Path.StartsWith(m.Name.TrimEnd('/') + "/", StringComparison.Ordinal)))
                .OfType<DriveInfo>()
                .DistinctBy(m => m.Name)
                .OrderBy(m => m.Name, StringComparer.Ordinal)
                .Select(m => new ReportVolume(m.Name, m.TotalSize, m.AvailableFreeSpace)),
        ];
    }

    /// <summary>What a driver, a program or this user's rights may not give.</summary>
    private T? Optional<T>(string what, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception error)
            when (error
                    is LibvirtException { OutcomeUnknown: false, Number: not ErrorNumber.NoDomain }
                        or KvmException
                        or ToolException
                        or IOException
                        or UnauthorizedAccessException)
        {
            var line = $"{what}: {error.Message}";
            if (!_unread.Contains(line))
                _unread.Add(line);
            return null;
        }
    }
}
