using System.Collections;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Guest;

namespace KvmPS.Commands.Guest;

/// <summary>Sends commands to the QEMU monitor of VMs, bypassing libvirt: QMP with objects, or the human monitor (HMP) with text.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "KvmMonitor", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(PSObject), typeof(string))]
public sealed class InvokeKvmMonitorCommand : VMItemCommand
{
    private static readonly ConditionalWeakTable<Session, object> Warned = [];

    private MonitorCommand _command = null!;

    /// <summary>A QMP command, such as query-status.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Command { get; set; }

    /// <summary>The command's arguments: @{ 'cpu-index' = 0 }.</summary>
    [Parameter(Position = 2)]
    public IDictionary? Argument { get; set; }

    /// <summary>A line for the human monitor, such as 'info balloon', instead of -Command.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Hmp { get; set; }

    /// <summary>How long QEMU may take to answer, in seconds. Default: 30.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 30;

    private protected override void Begin()
    {
        if ((Command is null) == (Hmp is null) || (Hmp is not null && Argument is not null))
        {
            throw new KvmException(
                "MonitorCommandMissing",
                Failure.InvalidArgument,
                "Invoke-KvmMonitor needs exactly one of -Command (with or without -Argument) and -Hmp.",
                "Give one, for example: Invoke-KvmMonitor web01 query-status, or: Invoke-KvmMonitor web01 -Hmp 'info balloon'");
        }

        BeginWork(16, "Querying QEMU");
        _command = Hmp is not null
            ? MonitorCommand.Hmp(Hmp)
            : MonitorCommand.Qmp(Command!, Argument is { Count: > 0 } ? MonitorJson.From(Argument) : null);
        if (Warned.TryAdd(Session, Warned))
        {
            WriteWarning(
                "QEMU's monitor bypasses libvirt: libvirt does not know of changes made through it, and may undo them or fail because of "
                    + "them. This warning is shown once.");
        }
    }

    private protected override void Process(Domain domain)
    {
        if (!_command.Changes || ShouldProcess(domain.Name, $"Send to QEMU's monitor: {_command.Text}"))
        {
            Work.Add(domain.Name, async cancel => await SendAsync(domain, cancel).ConfigureAwait(false));
        }
    }

    private async Task<object?> SendAsync(Domain domain, CancellationToken cancel)
    {
        try
        {
            var (text, json) = await ParallelWork.Blocking(() => _command.Send(domain), cancel)
                .WaitAsync(TimeSpan.FromSeconds(TimeoutSec), CancellationToken.None).ConfigureAwait(false);
            return json is { } answer ? MonitorJson.Answer(answer, domain.Name) : text;
        }
        catch (TimeoutException error)
        {
            throw new KvmException(
                "TimeoutMonitor",
                Failure.Timeout,
                $"QEMU of VM '{domain.Name}' did not answer within {TimeoutSec} s.",
                "Check the VM's state with Get-KvmVM: QEMU hangs, or another job holds its monitor.",
                error);
        }
    }
}
