using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Guest;

namespace KvmPS.Commands.Guest;

/// <summary>Gets information about guests from their agents, many at once.</summary>
[Cmdlet(VerbsCommon.Get, "KvmGuest", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmGuest))]
public sealed class GetKvmGuestCommand : VMItemCommand
{
    /// <summary>How long a guest may take for all its answers, in seconds. Default: 10.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 10;

    /// <summary>How many guests are queried at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 32;

    private protected override void Begin() => BeginWork(ThrottleLimit, "Querying guests");

    private protected override void Process(Domain domain)
    {
        Work.Add(
            domain.Name,
            async cancel => await ParallelWork.Blocking(() => new GuestReader(domain, TimeoutSec, cancel).Read()).ConfigureAwait(false));
    }
}
