using KvmPS.Live.Fixture;

namespace KvmPS.Live.Guests;

/// <summary>The boot-sector guest runs under KVM itself, also where KVM cannot run Linux; on a host without KVM, in software.</summary>
public sealed class BootSectorGuestTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Theory]
    [InlineData("q35")]
    [InlineData("pc")]
    public void It_says_that_it_runs_and_powers_off_on_the_ACPI_button(string machine)
    {
        var disk = Path.Combine(Folder, "disk.img");
        var serial = Path.Combine(Folder, "serial");
        var definition = Path.Combine(Folder, "domain.xml");
        File.Copy(Image.BootSector, disk);
        var xml = GuestXml.BootSector(Name, disk).WithSerialFile(serial);
        xml.Element("os")!.Element("type")!.SetAttributeValue("machine", machine);
        xml.Save(definition);

        Libvirt.Virsh("define", definition);
        Libvirt.Virsh("start", Name);
        Eventually.True("the guest is up", () => File.ReadAllText(serial).Contains("KVM-READY", StringComparison.Ordinal));

        Libvirt.Virsh("shutdown", Name);
        Eventually.True("the guest is off", () => State() == "shut off");
    }
}
