using System.Management.Automation;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>VMs that something outside them keeps from starting: the error names it, and what it advises can be typed.</summary>
public sealed class StartErrorTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Small = "New-KvmVM $name 32MB -VirtType Qemu";

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        // Gone in the middle of the test that makes it, if all goes well.
        foreach (var command in (string[])["net-destroy", "net-undefine"])
            HostProgram.Run("virsh", "--quiet", "--connect", Libvirt.Uri, command, Name);
    }

    [Fact]
    public void A_network_that_does_not_run_is_named_and_the_advice_starts_both()
    {
        var network = Path.Combine(Folder, "net.xml");
        File.WriteAllText(network, $"<network><name>{Name}</name><ip address='198.18.70.1' prefix='24'/></network>");
        Libvirt.Virsh("net-define", network);
        Assert.Contains(
            $"Start-KvmNetwork -Name {Name}",
            Assert.Single(
                Invoke($"{Small} -Graphics None -Network $name").Warnings,
                w => w.Contains("network", StringComparison.OrdinalIgnoreCase)),
            StringComparison.Ordinal);
        var error = Refused("Start-KvmVM $name", "NetworkNotActive", $"its network '{Name}' is not running");
        Run(Advice(error).Split(". ")[0].Replace("Start both: ", "", StringComparison.Ordinal));
        Assert.Equal("running", State());

        Libvirt.Virsh("destroy", Name);
        Libvirt.Virsh("net-destroy", Name);
        Libvirt.Virsh("net-undefine", Name);
        error = Refused("Start-KvmVM $name", "NetworkNotFound", $"no network '{Name}'");
        Run(
            Advice(error)
                .Split(". ")[0]
                .Replace("Connect its network adapter to another one: ", "", StringComparison.Ordinal)
                .Replace("NAME", "default", StringComparison.Ordinal) + "; Start-KvmVM $name");
        Assert.Equal("running", State());
    }

    [Fact]
    public void More_memory_than_the_host_has_is_named()
    {
        Assert.SkipWhen(
            File.ReadAllText("/proc/sys/vm/overcommit_memory").Trim() == "1",
            "The kernel promises any memory, so that such a VM starts.");
        Run($"{Small} -NoNetwork -Graphics None; Set-KvmVM $name -MaximumMemory 900GB");
        var error = Refused("Start-KvmVM $name", "NotEnoughMemory", "900 GiB");
        Assert.Contains($"Set-KvmVM -Name {Name} -MaximumMemory", Advice(error), StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_the_host_does_not_have_is_named()
    {
        Run($"{Small} -NoNetwork -Listen 203.0.113.77 -VncPassword (ConvertTo-SecureString secret -AsPlainText -Force)");
        var error = Refused("Start-KvmVM $name", "ListenAddressNotOnHost", "203.0.113.77");
        Assert.Contains($"Edit-KvmVM -Name {Name}", Advice(error), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_a_running_VM_has_is_named_with_the_VM()
    {
        Run(
            "New-KvmDisk \"$folder/d.qcow2\" 64MB; New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk "
                + "\"$folder/d.qcow2\" -Start");
        var second = Path.Combine(Folder, "second.xml");
        var xml = System.Xml.Linq.XElement.Parse(Libvirt.Virsh("dumpxml", "--inactive", Name));
        xml.Element("uuid")!.Remove();
        xml.Element("name")!.Value = $"{Name}-2";
        xml.Save(second);
        Libvirt.Virsh("define", second);
        var error = Refused("Start-KvmVM \"$name-2\"", "DiskInUse", $"VM '{Name}' is running with its disk '{Folder}/d.qcow2'");
        Assert.Contains($"Stop-KvmVM -Name {Name}", Advice(error), StringComparison.Ordinal);
        Run("Stop-KvmVM $name -TurnOff; Start-KvmVM \"$name-2\"");
        Assert.Equal("running", State($"{Name}-2"));
    }

    [Fact]
    public void A_bridge_that_the_host_does_not_have_is_told_at_once()
    {
        Assert.Contains(
            Invoke($"{Small} -Graphics None -Bridge nosuch0").Warnings,
            w =>
                w.Contains("no bridge 'nosuch0'", StringComparison.Ordinal)
                && w.Contains("New-KvmBridge -Name nosuch0", StringComparison.Ordinal));
        Run("New-KvmVM \"$name-2\" 32MB -VirtType Qemu -NoNetwork -Graphics None");
        Assert.Contains(
            "nosuch1",
            Assert.Single(Invoke("Add-KvmNetworkAdapter \"$name-2\" -Bridge nosuch1").Warnings),
            StringComparison.Ordinal);
        Assert.Contains(
            "nosuch2",
            Assert.Single(Invoke("Set-KvmNetworkAdapter \"$name-2\" -Bridge nosuch2").Warnings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_disk_is_refused()
    {
        Refused($"{Small} -NoNetwork -Disk /etc/passwd", "NotADiskImage", "it is text");
        Assert.DoesNotContain(Name, Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(Folder, "cut.img"), new byte[1000]);
        Run($"{Small} -NoNetwork -Graphics None");
        Refused("Add-KvmVMDisk $name \"$folder/cut.img\"", "NotADiskImage", "1000 bytes");
        File.WriteAllBytes(Path.Combine(Folder, "whole.img"), new byte[1024]);
        Run("Add-KvmVMDisk $name \"$folder/whole.img\"");
        // What is a VM's disk is one, whatever its guest has written into it.
        File.WriteAllText(Path.Combine(Folder, "whole.img"), new string('x', 1024));
        Run("Remove-KvmVM $name -Force; New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None");
        Refused("Remove-KvmDisk \"$folder/whole.img\" -Force", "NotADiskImage", "it is text");
    }

    private static string Advice(ErrorRecord error) => error.ErrorDetails.RecommendedAction;

    private ErrorRecord Refused(string script, string id, string says)
    {
        var error = Fail(script);
        Assert.True(error.FullyQualifiedErrorId.StartsWith(id + ",", StringComparison.Ordinal), $"{error.FullyQualifiedErrorId}: {error}");
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        return error;
    }
}
