using System.Management.Automation;
using KvmPS.Libvirt;
using KvmPS.Objects;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Inspects disk images (qemu-img info), also while a VM uses them.</summary>
[Cmdlet(VerbsCommon.Get, "KvmDisk")]
[OutputType(typeof(KvmDisk))]
public sealed class GetKvmDiskCommand : KvmCommand
{
    private DiskUsers? users;

    /// <summary>Paths of images; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    private protected override void Begin()
    {
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
            foreach (var path in DiskPaths.Expand(SessionState, given)) Each(path, () => Show(path));
        });
    }

    private void Show(string path)
    {
        var image = new QemuImg(line => WriteVerbose(line)).InfoAsync(path, cancellationToken: Cancel).GetAwaiter().GetResult();
        WriteObject(KvmDisk.From(image, users?.Of(path)));
    }
}
