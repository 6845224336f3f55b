using System.Management.Automation;
using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Objects;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Inspects disk images (qemu-img info), several at once, also while a VM uses them.</summary>
[Cmdlet(VerbsCommon.Get, "KvmDisk")]
[OutputType(typeof(KvmDisk))]
public sealed class GetKvmDiskCommand : KvmCommand
{
    private readonly InfoOptions quick = new() { Quick = true };
    private Task<DiskUsers?> users = Task.FromResult<DiskUsers?>(null);
    private string? silence;

    /// <summary>Paths of images; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath(Wildcards = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Shows all images below it too, top first.</summary>
    [Parameter]
    public SwitchParameter Chain { get; set; }

    private protected override void Begin()
    {
        BeginWork(2 * Environment.ProcessorCount, "Reading disk images");
        if (Connection is not null)
        {
            users = Task.FromResult<DiskUsers?>(DiskUsers.Read(Hypervisor, Cancel));
            return;
        }

        try
        {
            // While libvirt is asked, qemu-img reads.
            var connection = Hypervisor;
            users = ParallelWork.Blocking(() => Users(connection));
        }
        catch (Exception error) when (Session.MeansNoHost(error))
        {
            silence = error.Message;
        }
    }

    private protected override void Process()
    {
        foreach (var given in Path) Each(given, () =>
        {
            foreach (var path in DiskPaths.Expand(SessionState, given)) Work.Add(path, async cancel => await Read(path, cancel).ConfigureAwait(false));
        });
    }

    private protected override void End()
    {
        base.End();
        if (silence is not null) WriteVerbose($"UsedBy stays empty: libvirt cannot be asked. {silence}");
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
            silence = error.Message;
            return null;
        }
    }

    private async Task<KvmDisk[]> Read(string path, CancellationToken cancel)
    {
        var qemuImg = new QemuImg();
        var images = Chain
            ? await qemuImg.ChainAsync(path, cancellationToken: cancel).ConfigureAwait(false)
            : [await qemuImg.InfoAsync(path, quick, cancel).ConfigureAwait(false)];
        var known = await users.ConfigureAwait(false);
        return [.. images.Select(image => KvmDisk.From(image, known?.Of(image.Path), known?.UsesOf(image.Path)))];
    }
}
