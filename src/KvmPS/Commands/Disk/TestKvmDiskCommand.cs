using System.Management.Automation;
using System.Security;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Checks the metadata of disk images, and repairs it with -Repair (qemu-img check).</summary>
[Cmdlet(VerbsDiagnostic.Test, "KvmDisk", SupportsShouldProcess = true)]
[OutputType(typeof(KvmDiskCheck))]
public sealed class TestKvmDiskCommand : KvmCommand
{
    private DiskDefinitions? _definitions;

    /// <summary>Paths of images; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath(Wildcards = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Repairs leaks, and corruptions as far as possible. Default: off.</summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>The passphrase of an encrypted image.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>Timeout of each image in seconds. Default: 0, without limit.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; }

    private protected override void Process()
    {
        foreach (var given in Path) Each(given, () =>
        {
            foreach (var path in DiskPaths.Expand(SessionState, given)) Each(path, () => Check(path));
        });
    }

    private void Check(string path)
    {
        // What is written to must be free now, not when the first image was looked at.
        var definitions = _definitions = (Repair ? null : _definitions) ?? DiskDefinitions.Read(() => Hypervisor, Cancel);
        var (format, encrypted) = Look(path, definitions);
        if (Repair) definitions.RequireNoSavedMemory(path);
        var what = $"Repair {format} disk '{path}'";
        if (Repair && !ShouldProcess(what, what + "?", "Confirm")) return;
        using var secret = SecretText.ForImage(Passphrase);
        var options = new CheckImage
        {
            Path = path,
            Format = format,
            Encrypted = encrypted,
            Secret = encrypted ? secret : null,
            Repair = Repair,
            Timeout = TimeoutSec == 0 ? null : TimeSpan.FromSeconds(TimeoutSec),
        };
        WriteWhenDone(
            path,
            "Checking a disk image",
            async job => KvmDiskCheck.From(path, await new QemuImg(job.Say).CheckAsync(options, Cancel).ConfigureAwait(false)));
    }

    private (string Format, bool Encrypted) Look(string path, DiskDefinitions definitions)
    {
        try
        {
            var image = DiskImages.Idle(path, liveWay: null, definitions, new(line => WriteVerbose(line)), Cancel);
            return (image.Format, image.Encrypted);
        }
        catch (ImageLogNotReplayedException) when (Repair)
        {
            // Only a repair opens it at all. Of qemu-img's formats VHDX alone keeps such a log.
            return ("vhdx", false);
        }
    }
}
