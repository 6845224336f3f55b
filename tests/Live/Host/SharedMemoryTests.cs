using System.Globalization;
using System.Xml.Linq;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Host;

/// <summary>What the host's memory settings mean for guests: one on huge pages, and two that share what is equal.</summary>
[Collection(nameof(Alone))]
public sealed class SharedMemoryTests : LiveTest
{
    private const string Memory = "32MB"; // 16 huge pages

    private readonly TuningTree _tree;

    public SharedMemoryTests(PrivateLibvirt libvirt, GuestImage image)
        : base(libvirt, image) => _tree = new(Folder);

    [Fact]
    public void A_guest_lies_on_huge_pages_and_libvirt_counts_them_too()
    {
        dynamic before = Run("Get-KvmHugePage")[0];
        Run($"Set-KvmHugePage {before.Total + 24} -Size 2MB; New-KvmVM $name {Memory} -VirtType Qemu -NoNetwork -Graphics None");
        var definition = XElement.Parse((string)Run("Get-KvmVMXml $name -Inactive")[0].BaseObject);
        definition.Element("vcpu")!.AddBeforeSelf(new XElement("memoryBacking", new XElement("hugepages")));
        Shell.SetVariable("definition", definition.ToString());
        Run("Set-KvmVMXml $name $definition; Start-KvmVM $name");

        var qemu = Qemu.Of(Libvirt.Virsh("domuuid", Name)).Id;
        Assert.Contains("HugetlbPages:\t   32768 kB", File.ReadAllText($"/proc/{qemu}/status"), StringComparison.Ordinal);
        // The mount is one of the daemon's own, so it is looked at from beside the daemon.
        var seen = Libvirt.Enter([
            "env",
            "--unset=KVMPS_HOST_ROOT",
            .. Pwsh.Command(
                $"Get-KvmHugePage -Connection '{Libvirt.Uri}' | ForEach-Object {{ \"$($_.PageSize) $($_.Libvirt) $($_.MountPoint) "
                    + $"$($_.Total - $_.Free) $($_.Free - $_.LibvirtFree)\" }}"),
        ]);
        Assert.Contains($"2097152 Usable {Libvirt.Root}/huge {before.Total - before.Free + 16} 0", seen.Output, StringComparison.Ordinal);

        Run("Stop-KvmVM $name -TurnOff -Force; Restore-KvmTuning");
        Assert.Equal((long)before.Total, ((dynamic)Run("Get-KvmHugePage")[0]).Total);
    }

    [Fact]
    public void Two_guests_share_equal_pages_until_they_are_unmerged()
    {
        Run($"1, 2 | ForEach-Object {{ New-KvmVM \"$name-$_\" {Memory} -VirtType Qemu -NoNetwork -Graphics None -Start }}");
        List<int> guests = [.. Enumerable.Range(1, 2).Select(n => Qemu.Of(Libvirt.Virsh("domuuid", $"{Name}-{n}")).Id)];
        Run("Set-KvmMemoryMerge -State Run -PagesToScan 20000 -SleepMilliseconds 10");
        Eventually.True("both guests share pages", () => guests.TrueForAll(g => Merged(g) > 0));
        dynamic merging = Run("Get-KvmMemoryMerge")[0];
        Assert.True(merging.Saved > 0 && merging.PagesSharing > 0);

        Run("Set-KvmMemoryMerge -State Unmerge");
        Assert.All(guests, g => Assert.Equal(0, Merged(g)));
        Run("Restore-KvmTuning");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // A test that failed half-way leaves nothing of it on the host.
            Invoke("Get-KvmVM \"$name*\" | Stop-KvmVM -TurnOff -Force; Restore-KvmTuning -Force");
            _tree.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Pages of a process that it shares through KSM; before Linux 5.19 only those of the whole host are told.</summary>
    private static long Merged(int process)
    {
        var file = $"/proc/{process}/ksm_merging_pages";
        return long.Parse(
            File.ReadAllText(File.Exists(file) ? file : "/sys/kernel/mm/ksm/pages_sharing").Trim(),
            CultureInfo.InvariantCulture);
    }
}
