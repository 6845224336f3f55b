using System.Globalization;
using System.Xml.Linq;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Guests;

/// <summary>The Linux guest does what tests of cmdlets rely on.</summary>
public sealed class LinuxGuestTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void It_boots_and_answers_through_its_agent()
    {
        Create();
        Agent().WaitUntilUp();

        Assert.Equal(Name, Agent().Run("hostname"));
        Assert.Equal("1", Agent().Run("grep -c ^processor /proc/cpuinfo"));
        Assert.Throws<InvalidOperationException>(() => Agent().Run("exit 3"));
    }

    [Fact]
    public void It_gets_an_address_and_reaches_the_daemons_bridge()
    {
        Create();
        Agent().WaitUntilUp();
        Eventually.True("the guest has a lease",
            () => Libvirt.Virsh("domifaddr", Name).Contains("192.168.122.", StringComparison.Ordinal));
        // The lease is known a moment before the guest has set its address.
        Eventually.True("the guest reaches the bridge", () =>
        {
            Agent().Run("ping -c 1 -W 10 192.168.122.1");
            return true;
        });
    }

    [Fact]
    public void It_powers_off_on_the_ACPI_button()
    {
        Create(persistent: true);
        Agent().WaitUntilUp();

        Libvirt.Virsh("shutdown", Name, "--mode", "acpi");
        Eventually.True("the guest is off", () => State() == "shut off");
    }

    [Fact]
    public void It_ignores_the_ACPI_button_when_told_to()
    {
        Create(flags: "kvmps.noacpi");
        Agent().WaitUntilUp();

        Libvirt.Virsh("shutdown", Name, "--mode", "acpi");
        // The guest counts its presses: once it has felt this one, nothing more will come of it.
        Eventually.True("the press has reached the guest", () => Presses() > 0);
        Agent().Ping();
        Assert.Equal("running", State());
    }

    [Fact]
    public void It_runs_no_agent_when_told_to()
    {
        var serial = Path.Combine(Folder, "serial");
        Create(flags: "kvmps.noagent", serial: serial);
        Eventually.True("the guest is up", () => File.ReadAllText(serial).Contains("GUEST-READY", StringComparison.Ordinal));

        var channel = XElement.Parse(Libvirt.Virsh("dumpxml", Name)).Descendants("channel").Single();
        Assert.Equal("disconnected", channel.Element("target")!.Attribute("state")!.Value);
        Assert.Throws<InvalidOperationException>(Agent().Ping);
    }

    private void Create(bool persistent = false, string? flags = null, string? serial = null)
    {
        var xml = GuestXml.Linux(Image, Name, flags is null ? [] : [flags]);
        if (serial is not null) xml.WithSerialFile(serial);
        var path = Path.Combine(Folder, "domain.xml");
        xml.Save(path);
        if (!persistent)
        {
            Libvirt.Virsh("create", path);
            return;
        }

        Libvirt.Virsh("define", path);
        Libvirt.Virsh("start", Name);
    }

    private int Presses() => int.Parse(
        Agent().Run("cat /sys/firmware/acpi/interrupts/ff_pwr_btn").Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
        CultureInfo.InvariantCulture);
}
