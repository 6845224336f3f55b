using System.Management.Automation;
using KvmPS.Libvirt;
using KvmPS.Objects;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Inspects disk images (qemu-img info), several at once, also while a VM uses them.</summary>
[Cmdlet(VerbsCommon.Get, "KvmDisk")]
[OutputType(typeof(KvmDisk))]
public sealed class GetKvmDiskCommand : KvmCommand
{
    private readonly InfoOptions quick = new() { Quick = true };
    private DiskUsers? users;

    /// <summary>Paths of images; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Shows all images below it too, top first.</summary>
    [Parameter]
    public SwitchParameter Chain { get; set; }

    private protected override void Begin()
    {
        BeginWork(2 * Environment.ProcessorCount, "Reading disk images");
        try
        {
            users = DiskUsers.Read(Hypervisor, Cancel);
        }
        catch (Exception error) when (Connection is null && error is LibvirtException or DllNotFoundException)
        {
            // Images can be looked at on a host whose libvirt is down; only who uses them stays unknown.
            WriteVerbose($"UsedBy stays empty: libvirt cannot be asked. {error.Message}");
        }
    }

    private protected override void Process()
    {
        foreach (var given in Path) Each(given, () =>
        {
            foreach (var path in DiskPaths.Expand(SessionState, given)) Work.Add(path, async cancel => await Read(path, cancel).ConfigureAwait(false));
        });
    }

    private async Task<KvmDisk[]> Read(string path, CancellationToken cancel)
    {
        var qemuImg = new QemuImg();
        var images = Chain
            ? await qemuImg.ChainAsync(path, cancellationToken: cancel).ConfigureAwait(false)
            : [await qemuImg.InfoAsync(path, quick, cancel).ConfigureAwait(false)];
        return [.. images.Select(image => KvmDisk.From(image, users?.Of(image.Path), users?.UsesOf(image.Path)))];
    }
}
