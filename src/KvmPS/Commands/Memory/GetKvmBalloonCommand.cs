using System.Management.Automation;
using KvmPS.Commands.VM;
using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Objects;

namespace KvmPS.Commands.Memory;

/// <summary>Shows what VMs have of memory, what they could have, and what their guests use of it; many at once.</summary>
[Cmdlet(VerbsCommon.Get, "KvmBalloon", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmBalloon))]
public sealed class GetKvmBalloonCommand : VMItemCommand
{
    /// <summary>How long QEMU may take to answer, in seconds. Default: 10.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 10;

    /// <summary>How many VMs are asked at once. Default: 16.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    private protected override void Begin() => BeginWork(ThrottleLimit, "Asking guests about their memory");

    private protected override void Process(Domain domain)
        => Work.Add(domain.Name, async cancel => await ReadAsync(domain, cancel).ConfigureAwait(false));

    private async Task<KvmBalloon> ReadAsync(Domain domain, CancellationToken cancel)
    {
        try
        {
            return await ParallelWork.Blocking(() => BalloonReader.Read(domain, cancel)).WaitAsync(TimeSpan.FromSeconds(TimeoutSec), cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw VMErrors.NoAnswer("TimeoutBalloon", domain.Name, "queried for its memory statistics", TimeoutSec);
        }
    }
}
