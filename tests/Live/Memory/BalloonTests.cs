using System.Globalization;
using System.Xml.Linq;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Memory;

/// <summary>The guest itself says how much memory it has.</summary>
public sealed class BalloonTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const long MiB = 1 << 20;

    [Fact]
    public void A_guest_gives_memory_and_takes_it_back()
    {
        // As other tools leave it: nobody asks the guest.
        var xml = GuestXml.Linux(Image, Name);
        xml.Element("memory")!.Value = "256";
        xml.Descendants("stats").Remove();
        Define(xml);
        Run("Start-KvmVM $name; Wait-KvmVM $name -For Agent -TimeoutSec 120");
        dynamic first = Run("Get-KvmBalloon $name")[0];
        var (total, available) = InGuest();
        Assert.Equal(256 * MiB, (long)first.Memory);
        Assert.Equal(total, (long)first.GuestTotal);
        Assert.InRange((long)first.GuestAvailable, available - (16 * MiB), available + (16 * MiB));
        Assert.True((TimeSpan)first.Age < TimeSpan.FromMinutes(1));
        // The driver tells once of itself when it is loaded; from then on somebody must ask.
        Eventually.True("the guest is asked", () => Run("Get-KvmBalloon $name").Count == 1 && Xml().Descendants("stats").Any());
        Assert.Equal("5", (string?)Xml().Descendants("stats").Single().Attribute("period"));

        dynamic small = Run("Set-KvmBalloon $name 128MB -Wait -TimeoutSec 120 -PassThru")[0];
        Assert.True((bool)small.Complete);
        Assert.Equal((128 * MiB, 128 * MiB), ((long)small.Live, (long)small.Config));
        var (less, lessAvailable) = InGuest();
        Assert.InRange(total - less, 127 * MiB, 129 * MiB);
        Assert.InRange(available - lessAvailable, 110 * MiB, 140 * MiB);

        var refused = Fail("Set-KvmBalloon $name 32MB -Wait");
        Assert.StartsWith("MemoryBelowMinimum,", refused.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(128 * MiB, (long)((dynamic)Run("Get-KvmBalloon $name")[0]).Memory);

        Run("Set-KvmBalloon $name 256MB -Wait -TimeoutSec 120");
        Assert.Equal(total, InGuest().Total);
        Assert.Contains("already has 256 MiB", Invoke("Set-KvmBalloon $name 256MB -Verbose").Verbose[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_guest_without_a_driver_is_told_apart()
    {
        var disk = Path.Combine(Folder, "boot.img");
        File.Copy(Image.BootSector, disk);
        var xml = GuestXml.BootSector(Name, disk);
        xml.SetAttributeValue("type", "qemu");
        Define(xml);
        Run("Start-KvmVM $name");
        Assert.StartsWith("GuestMemoryUnknown,", Fail("Set-KvmBalloon $name 24MB").FullyQualifiedErrorId, StringComparison.Ordinal);
        var result = Invoke("Set-KvmBalloon $name 24MB -Force -Wait -TimeoutSec 2 -PassThru");
        Assert.StartsWith("BalloonNotAnswering,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        dynamic reached = Assert.Single(result.Output);
        Assert.False((bool)reached.Complete);
        Assert.Equal((32 * MiB, 24 * MiB), ((long)reached.Live, (long)reached.Config));
        dynamic seen = Run("Get-KvmBalloon $name")[0];
        Assert.Null((object?)seen.GuestTotal);
        Assert.Null((object?)seen.Age);
        Run("Suspend-KvmVM $name");
        Assert.StartsWith("VMIsPaused,", Fail("Set-KvmBalloon $name 32MB -Wait").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_without_the_device_has_all_of_its_memory_and_says_how_to_change_that()
    {
        var xml = GuestXml.Linux(Image, Name);
        xml.Descendants("memballoon").Single().ReplaceWith(new XElement("memballoon", new XAttribute("model", "none")));
        Define(xml);
        Libvirt.Virsh("setmem", Name, "98304", "--config");
        var all = (long)((dynamic)Run("Get-KvmBalloon $name")[0]).MaximumMemory;
        Assert.Equal(all, (long)((dynamic)Run("Get-KvmBalloon $name")[0]).Memory);
        var refused = Fail("Set-KvmBalloon $name 96MB");
        Assert.StartsWith("NoBalloonDevice,", refused.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-MaximumMemory 96MB", refused.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.StartsWith("VMNotRunning,", Fail("Set-KvmBalloon $name 100MB -Scope Live").FullyQualifiedErrorId, StringComparison.Ordinal);
        Run("Start-KvmVM $name");
        Assert.Equal(all, (long)((dynamic)Run("Get-KvmBalloon $name")[0]).Memory);
        foreach (var size in (string[])["64MB", "128MB"])
        {
            Assert.StartsWith(
                "NoBalloonDevice,",
                Fail($"Set-KvmBalloon $name {size} -Scope Live").FullyQualifiedErrorId,
                StringComparison.Ordinal);
        }

        Assert.StartsWith(
            "NoBalloonDevice,",
            Fail("Set-KvmBalloon $name 112MB -Scope Config").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// libvirt rounds the memory up to a whole MiB when it starts the VM, so that the running maximum is more than the stored one.
    /// </summary>
    [Fact]
    public void A_VM_can_have_all_of_a_maximum_that_is_no_multiple_of_pages()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None");
        Libvirt.Virsh("setmaxmem", Name, "100001", "--config");
        Libvirt.Virsh("setmem", Name, "50000", "--config");
        Run("Set-KvmBalloon $name (Get-KvmBalloon $name).MaximumMemory");
        Assert.Equal("100001", Xml("--inactive").Element("currentMemory")!.Value);
        Libvirt.Virsh("setmem", Name, "50000", "--config");
        Run("Start-KvmVM $name; $all = (Get-KvmBalloon $name).MaximumMemory");
        dynamic result = Run("Set-KvmBalloon $name $all -PassThru")[0];
        Assert.Equal((98 * MiB, 100001L * 1024), ((long)result.Requested, (long)result.Config));
        Libvirt.Virsh("setmem", Name, "50000", "--config");
        Run("Set-KvmBalloon $name $all -Scope Config");
        Assert.Equal("100001", Xml("--inactive").Element("currentMemory")!.Value);
    }

    private (long Total, long Available) InGuest()
    {
        var values = Agent().Run("awk '/^MemTotal|^MemAvailable/{print $2}' /proc/meminfo").Split('\n')
            .Select(kib => long.Parse(kib, CultureInfo.InvariantCulture) * 1024).ToList();
        return (values[0], values[1]);
    }

    private void Define(XElement xml)
    {
        var path = Path.Combine(Folder, "vm.xml");
        xml.Save(path);
        Libvirt.Virsh("define", path);
    }

    private XElement Xml(params string[] options) => XElement.Parse(Libvirt.Virsh(["dumpxml", Name, .. options]));
}
