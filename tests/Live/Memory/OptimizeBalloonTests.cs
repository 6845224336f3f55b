using System.Globalization;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Memory;

/// <summary>Four guests whose loads change, and no more memory than 128 MiB for each.</summary>
[Collection(nameof(Alone))]
public sealed class OptimizeBalloonTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Memory_goes_where_the_load_is_and_stays_there()
    {
        for (var i = 0; i < 4; i++) Define($"{Name}-{i}");
        Run(
            "Start-KvmVM \"$name-*\"; Get-KvmVM \"$name-*\" | Wait-KvmVM -For Agent -TimeoutSec 120; Set-KvmBalloon \"$name-*\" 128MB "
                + "-Scope Live -Wait -TimeoutSec 120");
        Load(0, 48);
        Assert.Contains(
            "(has 128 MiB, uses ",
            Screen("Optimize-KvmBalloon \"$name-*\" -Budget 512MB -WhatIf", 200),
            StringComparison.Ordinal);
        Assert.All(Memory(), m => Assert.Equal(128 * MiB, m));

        Run("Optimize-KvmBalloon \"$name-*\" -Budget 512MB -Continuous -IntervalSec 1 -DurationSec 4");
        Assert.InRange(Memory()[0], 145 * MiB, 160 * MiB);
        Assert.InRange(Memory().Sum(), 480 * MiB, 512 * MiB);

        Load(0, 0);
        Run("Set-KvmBalloon \"$name-1\" 128MB -Scope Live -Wait -TimeoutSec 120");
        Load(1, 48);
        var moves = Run("Optimize-KvmBalloon \"$name-*\" -Budget 520MB -Continuous -IntervalSec 1 -DurationSec 5 -PassThru");
        Assert.InRange(Memory()[1], 134 * MiB, 160 * MiB);
        Assert.True(Memory()[0] < 145 * MiB, "what the first guest no longer needs was not taken");
        Assert.InRange(moves.Count, 2, 8);

        Assert.Empty(Run("Optimize-KvmBalloon \"$name-*\" -Budget 520MB -Continuous -IntervalSec 1 -DurationSec 3 -PassThru"));
        for (var i = 0; i < 4; i++) Assert.Equal("0", Agent($"{Name}-{i}").Run("dmesg | grep -ci 'out of memory' || true"));
        Assert.All(Run("Get-KvmBalloon \"$name-*\"").Select(b => (long)((dynamic)b).SwappedOut), swapped => Assert.Equal(0, swapped));
        Assert.StartsWith(
            "InvalidWeight,",
            Fail("Optimize-KvmBalloon \"$name-*\" -Weight @{ a = 0 }").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    private List<long> Memory() => [.. Run("Get-KvmBalloon \"$name-*\"").Select(b => (long)((dynamic)b).Memory)];

    /// <summary>Files of a RAM disk in the guest are memory in use; returns once the guest says so to QEMU.</summary>
    private void Load(int guest, int mebibytes)
    {
        var vm = $"{Name}-{guest}";
        Agent(vm)
            .Run(
                mebibytes == 0
                    ? "umount /fill"
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"mkdir -p /fill; mount -t tmpfs -o size=100m fill /fill; dd if=/dev/zero of=/fill/load bs=1M count={mebibytes}"));
        var now = DateTime.Now;
        Eventually.True("the guest has told", () => Run($"Get-KvmBalloon {vm}").Any(b => ((dynamic)b).Updated > now.AddSeconds(1)));
    }

    private void Define(string name)
    {
        var xml = GuestXml.Linux(Image, name);
        xml.Element("memory")!.Value = "160";
        var path = Path.Combine(Folder, name + ".xml");
        xml.Save(path);
        Libvirt.Virsh("define", path);
    }
}
