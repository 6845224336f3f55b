using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;

namespace KvmPS.Operations.Storage;

/// <summary>Lets libvirt copy a volume, and looks meanwhile how far it is.</summary>
internal sealed class VolumeCopy(VolumeCreation creation, StoragePool pool, string name, long content)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task<KvmVolume> RunAsync(Action<double> report, CancellationToken cancel)
    {
        var copying = ParallelWork.Blocking(() => creation.CarryOut(cancel));
        while (await Task.WhenAny(copying, Task.Delay(Pause, CancellationToken.None)).ConfigureAwait(false) != copying && content > 0)
            report(Math.Min(0.99, Done() / (double)content));
        return VolumeReader.One(await copying.ConfigureAwait(false));
    }

    private long Done()
    {
        try
        {
            return pool.Find(name) is { } copy ? VolumeTarget.Look(copy).Allocation : 0;
        }
        catch (Exception error) when (error is LibvirtException or KvmException)
        {
            // It is not there yet, or libvirt does not say.
            return 0;
        }
    }
}
