using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.VM;

/// <summary>
/// Writes events of VMs as they occur, until Ctrl+C; with -Interval statistics, too. If the libvirt daemon restarts
/// in the meantime, the cmdlet waits for it.
/// </summary>
[Cmdlet(VerbsCommon.Watch, "KvmVM", DefaultParameterSetName = ByVM)]
[OutputType(typeof(KvmVMEvent), typeof(KvmVMStatistics))]
public sealed class WatchKvmVMCommand : KvmCommand
{
    private const string ByName = "Name";
    private const string ByVM = "VM";

    // Short enough for Ctrl+C and -DurationSec; an event itself wakes at once.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    private readonly List<Func<string, Guid, bool>> _wanted = [];
    private string? _uri;

    /// <summary>Names of VMs; wildcards allowed. VMs that are created later count as well. Default: all.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [Alias("VMName")]
    [VMName]
    [ArgumentCompleter(typeof(VMNameCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>VMs from Get-KvmVM.</summary>
    [Parameter(ParameterSetName = ByVM, ValueFromPipeline = true)]
    [OwnerVM]
    [ValidateNotNull]
    public KvmVM[] VM { get; set; } = [];

    /// <summary>Only these events. Default: all.</summary>
    [Parameter]
    public KvmVMEventKind[]? Event { get; set; }

    /// <summary>Interval in seconds at which statistics of the running VMs are written.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int? Interval { get; set; }

    /// <summary>Ends after this number of seconds. Default: at Ctrl+C.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? DurationSec { get; set; }

    private protected override void Process()
    {
        foreach (var vm in VM) Each(vm, () => Add(vm));
        foreach (var name in Name) Each(name, () => Add(name));
    }

    private void Add(string name)
    {
        VMNameText.Check(name);
        // A literal name that no VM has is a slip of the pen; a pattern may be of VMs to come.
        if (NameArgument.IsPattern(name) && Domain.Find(Hypervisor, name) is null) Add(NameArgument.Matcher(name));
        else Add(DomainSelection.ByName(Hypervisor, name)[0].Id);
    }

    private protected override void End()
    {
        // Nothing is left to watch when none of the names could be found.
        if (_wanted.Count == 0 && MyInvocation.BoundParameters.ContainsKey(nameof(Name))) return;
        if (_wanted.Count == 0 && MyInvocation.ExpectingInput) return;
        var host = _uri is null ? Hypervisor : Session.Get(_uri);
        var end = DurationSec is { } seconds ? new Deadline(TimeSpan.FromSeconds(seconds)) : (Deadline?)null;
        var sampler = Interval is null ? null : new VMSampler(host, IsWanted);
        var warned = false;
        while (end is not { IsOver: true })
        {
            try
            {
                Watch(host, sampler, end);
            }
            catch (LibvirtException lost) when (lost.IsOfTransport || !host.IsAlive)
            {
                if (!warned)
                {
                    WriteWarning(
                        $"libvirt does not answer ({lost.Message}). Events in the meantime are missed; the watch continues when libvirt "
                            + "answers again.");
                }
                warned = true;
                Cancel.WaitHandle.WaitOne(TryAgain);
                Cancel.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>For as long as the daemon is there.</summary>
    private void Watch(Connection host, VMSampler? sampler, Deadline? end)
    {
        using var events = DomainEvents.Subscribe(host, DomainEventId.Lifecycle, DomainEventId.Reboot, DomainEventId.AgentLifecycle);
        var next = new Deadline(TimeSpan.Zero);
        while (events.IsAlive && end is not { IsOver: true })
        {
            if (events.Next(Glance, Cancel) is { } happened) Write(VMEventReader.Read(happened, host.Uri));
            if (sampler is null || !next.IsOver) continue;
            next = new Deadline(TimeSpan.FromSeconds(Interval!.Value));
            foreach (var sample in sampler.Next(Cancel)) WriteObject(sample);
        }
    }

    private void Write(KvmVMEvent seen)
    {
        if (IsWanted(seen.Name, seen.Id) && (Event is null || Event.Contains(seen.Event))) WriteObject(seen);
    }

    private bool IsWanted(string name, Guid id) => _wanted.Count == 0 || _wanted.Any(w => w(name, id));

    /// <summary>Piped VMs are watched on the host that they came from, whatever the default is now.</summary>
    private void Add(KvmVM vm)
    {
        var found = Owner(vm.ConnectionUri ?? "", vm.Id, vm.Name);
        _uri ??= found.Connection.Uri;
        if (found.Connection.Uri != _uri)
        {
            throw new KvmException(
                "SeveralHosts",
                Failure.InvalidArgument,
                $"VM '{found.Name}' is on {found.Connection.Uri}, and this command watches {_uri}.",
                "Watch each host with a separate command.");
        }

        Add(found.Id);
    }

    private void Add(Func<string, bool> matches) => _wanted.Add((name, _) => matches(name));

    private void Add(Guid vm) => _wanted.Add((_, id) => id == vm);
}
