using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Memory;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.Memory;

/// <summary>Gets the memory of VMs: what they have, what they could have, and what their guests use of it.</summary>
[Cmdlet(VerbsCommon.Get, "KvmBalloon", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmBalloon))]
public sealed class GetKvmBalloonCommand : VMItemCommand
{
    /// <summary>The time that QEMU has to respond, in seconds. Default: 10.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 10;

    /// <summary>The number of VMs that are queried in parallel. Default: 16.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    private protected override void Begin() => BeginWork(ThrottleLimit, "Reading the memory statistics of guests");

    private protected override void Process(Domain domain)
        => Work.Add(domain.Name, async cancel => await ReadAsync(domain, cancel).ConfigureAwait(false));

    private async Task<KvmBalloon> ReadAsync(Domain domain, CancellationToken cancel)
    {
        try
        {
            return await ParallelWork
                .Blocking(() => BalloonReader.Read(domain, cancel))
                .WaitAsync(TimeSpan.FromSeconds(TimeoutSec), cancel)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw VMErrors.NoAnswer("TimeoutBalloon", domain.Name, "queried for its memory statistics", TimeoutSec);
        }
    }
}
