using KvmPS.Live.Fixture;
using KvmPS.Live.Guest;

namespace KvmPS.Live.Disk;

/// <summary>A test of disks of a VM.</summary>
public abstract class VMDiskTest(PrivateLibvirt libvirt, GuestImage image) : GuestTest(libvirt, image)
{
    /// <summary>Runs what must be refused with this error, whose advice says this.</summary>
    protected void Refused(string script, string id, string advice)
    {
        var error = Fail(script);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(advice, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }
}
