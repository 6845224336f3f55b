using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Gets information about disk images (qemu-img info), several at once, also while a VM uses them.</summary>
[Cmdlet(VerbsCommon.Get, "KvmDisk")]
[OutputType(typeof(KvmDisk))]
public sealed class GetKvmDiskCommand : KvmCommand
{
    private readonly InfoOptions _quick = new() { Quick = true };
    private Task<DiskUsers?> _users = Task.FromResult<DiskUsers?>(null);
    private Connection? _host;
    private readonly Lazy<ILookup<string, string>> _devices = new(
        () => new NbdDevices(HostRoot.Real).OpenFiles().ToLookup(f => RealPath.Of(f.Path), f => f.Device, StringComparer.Ordinal));
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private string? _silence;

    /// <summary>Paths of images; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath(Wildcards = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Gets its backing files too, top first.</summary>
    [Parameter]
    public SwitchParameter Chain { get; set; }

    private protected override void Begin()
    {
        BeginWork(2 * Environment.ProcessorCount, "Reading disk images");
        if (Connection is not null)
        {
            _host = Hypervisor;
            _users = Task.FromResult<DiskUsers?>(DiskUsers.Read(_host, Cancel));
            return;
        }

        try
        {
            // While libvirt is asked, qemu-img reads.
            var connection = _host = Hypervisor;
            _users = ParallelWork.Blocking(() => Users(connection));
        }
        catch (Exception error) when (Session.MeansNoHost(error))
        {
            _silence = error.Message;
        }
    }

    private protected override void Process()
    {
        foreach (var given in Path) Each(given, () =>
        {
            foreach (var path in DiskPaths.Expand(SessionState, given))
            {
                Work.Add(path, async cancel => await Read(path, cancel).ConfigureAwait(false));
                WarnOfLeftovers(System.IO.Path.GetDirectoryName(path));
            }
        });
    }

    private protected override void End()
    {
        base.End();
        if (_silence is not null) WriteVerbose($"UsedBy is empty, because libvirt does not answer. {_silence}");
    }

    private void WarnOfLeftovers(string? folder)
    {
        if (folder is null || !_folders.Add(folder)) return;
        foreach (var left in Leftovers.In(folder))
        {
            var isAbandoned = TemporaryName.IsAbandoned(System.IO.Path.GetFileName(left)) == true;
            WriteWarning(
                $"'{left}' was left by a command that was killed"
                    + (isAbandoned ? ". " : ", or is in use by another host or a VM's QEMU. ")
                    // Its name begins with a dot: without -Force, Remove-Item refuses what is hidden.
                    + $"If nothing uses it, remove it: Remove-Item -Force {(Directory.Exists(left) ? "-Recurse " : "")}-LiteralPath "
                    + $"{VMErrors.Quote(left)}");
        }
    }

    /// <summary>Images can be looked at on a host whose libvirt is down; only who uses them stays unknown.</summary>
    private DiskUsers? Users(Connection connection)
    {
        try
        {
            return DiskUsers.Read(connection, Cancel);
        }
        catch (LibvirtException error)
        {
            _silence = error.Message;
            return null;
        }
    }

    private async Task<KvmDisk[]> Read(string path, CancellationToken cancel)
    {
        var qemuImg = new QemuImg();
        var image = await qemuImg.InfoAsync(path, _quick, cancel).ConfigureAwait(false);
        // Only what names other files can be a guest's lie that matters, and asking for definitions takes time.
        var known = await _users.ConfigureAwait(false);
        var format = image.BackingFile is null && image.OtherFiles.Count == 0 ? null : DefinedFormat(path, known);
        var options = _quick with { Format = format };
        IReadOnlyList<ImageInfo> images = Chain ? await qemuImg.ChainAsync(path, options, cancel).ConfigureAwait(false)
            : format is null || format == image.Format ? [image]
            : [await qemuImg.InfoAsync(path, options, cancel).ConfigureAwait(false)];
        return [.. images.Select(i => KvmDisk.From(i, UsedBy(i.Path, known), known?.UsesOf(i.Path)))];
    }

    private string? DefinedFormat(string path, DiskUsers? known)
        => _host is { IsLocal: true } && known is not null ? DiskDefinitions.Of(_host, known).ShownFormatOf(path) : null;

    private string[]? UsedBy(string path, DiskUsers? known)
    {
        string[] connected = [.. _devices.Value[RealPath.Of(path)]];
        return connected.Length == 0 ? known?.Of(path) : [.. known?.Of(path) ?? [], .. connected];
    }
}
