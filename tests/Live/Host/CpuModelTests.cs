using KvmPS.Live.Fixture;

namespace KvmPS.Live.Host;

/// <summary>CPUs that guests can be given: what libvirt tells, and why some cannot be had.</summary>
public sealed class CpuModelTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void Models_tell_whether_and_why_not()
    {
        var all = Run("Get-KvmCpuModel -VirtType Qemu");
        var known = Libvirt
            .Virsh("cpu-models", "x86_64")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Superset(
            all.Select(m => (string)((dynamic)m).Name).Except(["host-passthrough", "host-model", "maximum"]).ToHashSet(),
            known.ToHashSet());
        Assert.True(Run("Get-KvmCpuModel QEMU64 -VirtType Qemu").Select(m => (bool?)((dynamic)m).Usable).Single());
        var unusable = all.Where(m => (bool?)((dynamic)m).Usable == false).ToList();
        Assert.NotEmpty(unusable);
        Assert.All(unusable, m => Assert.NotEmpty((string)((dynamic)m).Reason));
        Assert.Contains(unusable, m => ((string)((dynamic)m).Reason).Contains("features", StringComparison.Ordinal));
        Assert.StartsWith("CpuModelNotFound,", Fail("Get-KvmCpuModel no-such-model").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Run("Get-KvmCpuModel no-such-*"));
    }

    [Fact]
    public void What_hosts_share_is_a_model_with_features()
    {
        dynamic shared = Run("Get-KvmCpuModel -Baseline $uri, $uri -VirtType Qemu")[0];
        Assert.Contains((string)shared.Name, Libvirt.Virsh("cpu-models", "x86_64"), StringComparison.Ordinal);
        Assert.All((string[])shared.Feature, f => Assert.Matches(@"^[+-][\w.-]+$", f));
        Run("New-KvmVM $name 16MB -VirtType Qemu -NoNetwork -Graphics None");
        Run(
            "$b = Get-KvmCpuModel -Baseline $uri, $uri -VirtType Qemu; Set-KvmVM $name -CpuModel $b.Name -CpuFeature $b.Feature; "
                + "Start-KvmVM $name");
        Assert.Contains((string)shared.Name, Libvirt.Virsh("dumpxml", Name), StringComparison.Ordinal);
        Assert.StartsWith("InvalidCpuFeature,", Fail("Set-KvmVM $name -CpuFeature 'a b'").FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
