using KvmPS.Libvirt;
using KvmPS.Operations.Common;

namespace KvmPS.Operations.Storage;

/// <summary>
/// libvirt refuses a pool or volume that it is busy with for a moment: it looks through a pool after each upload, by itself.
/// </summary>
internal static class StorageJobs
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static void Patiently(Action call)
    {
        for (var deadline = new Deadline(Timeout); ; Thread.Sleep(Pause))
        {
            try
            {
                call();
                return;
            }
            catch (LibvirtException error) when (!deadline.IsOver && IsBusy(error))
            {
            }
        }
    }

    /// <summary>For what was not completed; false when a part of it stays, because libvirt has gone.</summary>
    public static bool Discard(StorageVolume volume)
    {
        try
        {
            Patiently(volume.Delete);
            return true;
        }
        catch (LibvirtException error)
        {
            // What made the work fail in the first place says more.
            return error.Number is ErrorNumber.NoStorageVol or ErrorNumber.NoStoragePool;
        }
    }

    private static bool IsBusy(LibvirtException error) =>
        Says(error, "asynchronous jobs running") || Says(error, "still in use") || Says(error, "being allocated");

    private static bool Says(LibvirtException error, string words) => error.Message.Contains(words, StringComparison.Ordinal);
}
