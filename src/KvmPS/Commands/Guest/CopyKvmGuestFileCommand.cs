using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Guest;

namespace KvmPS.Commands.Guest;

/// <summary>Copies a file to or from guests through their agents (guest-file-open, -read, -write), without a network.</summary>
[Cmdlet(VerbsCommon.Copy, "KvmGuestFile", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmGuestFileCopy))]
public sealed class CopyKvmGuestFileCommand : VMItemCommand
{
    private readonly HashSet<string> _destinations = new(StringComparer.Ordinal);
    private readonly TransferProgress _progress = new();
    private string _activity = "";

    /// <summary>The file to copy, on the side that -FileSource names.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string SourcePath { get; set; } = "";

    /// <summary>The destination on the other side: a path, or a folder (in the guest: with a slash at its end).</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string DestinationPath { get; set; } = "";

    /// <summary>Where the source is: Host copies to the guest, Guest copies from it.</summary>
    [Parameter(Mandatory = true, Position = 3)]
    public KvmGuestFileSide FileSource { get; set; }

    /// <summary>Overwrites a file that exists already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How many guests are processed at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>Writes what was copied.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        _activity = FileSource == KvmGuestFileSide.Host ? "Copying to guests" : "Copying from guests";
        BeginWork(ThrottleLimit, _activity);
    }

    private protected override void Process(Domain domain)
    {
        var toGuest = FileSource == KvmGuestFileSide.Host;
        var source = toGuest ? HostPath.Resolve(SessionState, SourcePath) : SourcePath;
        var destination = toGuest ? DestinationPath : HostPath.Resolve(SessionState, DestinationPath);
        var what = toGuest ? $"Copy '{source}' to the guest as '{destination}'" : $"Copy '{source}' from the guest to '{destination}'";
        if (ShouldProcess(domain.Name, what))
        {
            if (!toGuest && !_destinations.Add(destination)) throw PathErrors.Taken(destination);
            Add(domain, t => toGuest ? t.IntoGuest(source, destination) : t.OutOfGuest(source, destination));
        }
    }

    private protected override void End() =>
        WriteAll(
            () =>
                _progress.Now() is var (status, percent, seconds)
                    ? new ProgressRecord(0, _activity, status) { PercentComplete = percent, SecondsRemaining = seconds }
                    : null,
            () => new ProgressRecord(0, _activity, "Done") { RecordType = ProgressRecordType.Completed });

    private void Add(Domain domain, Func<GuestTransfer, KvmGuestFileCopy> copy) => Work.Add(domain.Name, async cancel =>
    {
        var copied = await ParallelWork
            .Blocking(() => copy(new GuestTransfer(domain, Force, _progress, cancel)), cancel)
            .ConfigureAwait(false);
        return PassThru ? copied : null;
    });
}
