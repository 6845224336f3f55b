using System.Xml.Linq;
using System.Xml.XPath;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>What New-KvmVM defines, read back from libvirt; and that it makes a VM wholly or not at all.</summary>
public sealed class NewKvmVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void The_notes_virt_install_line_can_be_said()
    {
        File.WriteAllBytes(Path.Combine(Folder, "dvd.iso"), new byte[2048]);
        Run("""
            New-KvmDisk "$folder/CentOS-6.7.raw" 8GB -Format Raw | ForEach-Object {
                New-KvmVM $name 2GB -CdRom "$folder/dvd.iso" -Disk $_ -Network default -Graphics Vnc -Listen 0.0.0.0 -VirtType Qemu `
                    -Vcpu 1 -MaximumVcpu 2 -CpuSet '0-1,^1'
            }
            """);

        var xml = Definition();
        Assert.Equal(2L << 20, Number(xml, "memory"));
        Assert.Equal("2", (string?)xml.Element("vcpu"));
        Assert.Equal("1", (string?)xml.XPathSelectElement("vcpu")?.Attribute("current"));
        Assert.Equal("0", (string?)xml.XPathSelectElement("vcpu")?.Attribute("cpuset"));
        Assert.Contains("q35", (string?)xml.XPathSelectElement("os/type")?.Attribute("machine"), StringComparison.Ordinal);
        var disk = xml.XPathSelectElement("devices/disk[@device='disk']")!;
        Assert.Equal($"{Folder}/CentOS-6.7.raw", (string?)disk.Element("source")?.Attribute("file"));
        Assert.Equal("raw", (string?)disk.Element("driver")?.Attribute("type"));
        Assert.Equal("virtio", (string?)disk.Element("target")?.Attribute("bus"));
        Assert.Equal("1", (string?)disk.Element("boot")?.Attribute("order"));
        var cdRom = xml.XPathSelectElement("devices/disk[@device='cdrom']")!;
        Assert.Equal("2", (string?)cdRom.Element("boot")?.Attribute("order"));
        Assert.Equal("default", (string?)xml.XPathSelectElement("devices/interface/source")?.Attribute("network"));
        Assert.Equal("0.0.0.0", (string?)xml.XPathSelectElement("devices/graphics[@type='vnc']/listen")?.Attribute("address"));
        Assert.NotNull(xml.XPathSelectElement("devices/channel/target[@name='org.qemu.guest_agent.0']"));
        Assert.NotNull(xml.XPathSelectElement("devices/rng"));
        Assert.NotNull(xml.XPathSelectElement("devices/memballoon[@model='virtio']"));
        Assert.NotNull(xml.XPathSelectElement("devices/serial"));
    }

    [Fact]
    public void Lists_may_be_typed_without_quotes()
    {
        Run("New-KvmVM $name 64MB -VirtType Qemu -CpuSet 0,1 -Topology sockets=1,cores=2,threads=1");
        Assert.Equal("0-1", (string?)Definition().XPathSelectElement("vcpu")?.Attribute("cpuset"));
        Assert.Equal("2", (string?)Definition().XPathSelectElement("cpu/topology")?.Attribute("cores"));
    }

    [Fact]
    public void The_defaults_keep_the_screen_to_this_host()
    {
        Run("New-KvmVM $name 64MB -VirtType Qemu");
        Assert.Equal("127.0.0.1", (string?)Definition().XPathSelectElement("devices/graphics/listen")?.Attribute("address"));
    }

    [Fact]
    public void A_screen_for_everybody_is_warned_of_and_a_password_protects_it()
    {
        Assert.Contains(
            Invoke("New-KvmVM \"$name-open\" 64MB -VirtType Qemu -Listen 0.0.0.0").Warnings,
            w => w.Contains("-VncPassword", StringComparison.Ordinal));
        Shell.SetVariable("secret", new System.Net.NetworkCredential("", "pa\"<>&'s").SecurePassword);
        var safe = Invoke("New-KvmVM \"$name-safe\" 64MB -VirtType Qemu -Listen 0.0.0.0 -VncPassword $secret");
        Assert.DoesNotContain(safe.Warnings, w => w.Contains("-VncPassword", StringComparison.Ordinal));
        Assert.DoesNotContain("passwd", Libvirt.Virsh("dumpxml", $"{Name}-safe"), StringComparison.Ordinal);
        var xml = XElement.Parse(Libvirt.Virsh("dumpxml", "--security-info", $"{Name}-safe"));
        Assert.Equal("pa\"<>&'s", (string?)xml.XPathSelectElement("devices/graphics")?.Attribute("passwd"));
    }

    [Fact]
    public void Topology_makes_the_vCPUs_that_the_guest_sees()
    {
        Run(
            "New-KvmVM $name 160MB -Topology 'sockets=1,cores=2,threads=1' -CpuModel qemu64 -Kernel $kernel -Initrd $initrd "
                + "-KernelArguments $arguments -VirtType Qemu -Start");
        Run("Wait-KvmVM $name -For Agent");
        Assert.Equal("2", Agent().Run("grep -c ^processor /proc/cpuinfo"));
        Assert.Equal("2", Agent().Run("sed -n 's/^cpu cores.*: //p' /proc/cpuinfo | head -1"));
    }

    [Fact]
    public void A_name_in_use_is_refused_with_both_ways_out()
    {
        Run("New-KvmVM $name 64MB -VirtType Qemu");
        var id = Libvirt.Virsh("domuuid", Name);

        var error = Fail("New-KvmVM $name 128MB -VirtType Qemu");
        Assert.Equal("VMAlreadyExists,KvmPS.Commands.VM.NewKvmVMCommand", error.FullyQualifiedErrorId);
        Assert.Contains($"Remove-KvmVM -Name {Name}", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("another name", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(id, Libvirt.Virsh("domuuid", Name));
    }

    [Theory]
    [InlineData("<&\">'")]
    [InlineData("$(reboot)")]
    [InlineData("`id`; rm -rf ~")]
    [InlineData("🐧 VM")]
    [InlineData("a[1]*")]
    [InlineData("--help")]
    public void Odd_names_are_names_and_nothing_else(string odd)
    {
        var vm = $"{Name} {odd}";
        Shell.SetVariable("odd", vm);
        Run("New-KvmVM -Name $odd -Memory 32MB -VirtType Qemu -NoNetwork -Graphics None -Title $odd -Description $odd");
        Assert.Contains(vm, Libvirt.Virsh("list", "--all", "--name").Split('\n').Select(l => l.Trim()));
        dynamic found = Assert.Single(Run("Get-KvmVM | Where-Object Name -eq $odd"));
        Assert.Equal(vm, (string)found.Name);

        Run("Get-KvmVM | Where-Object Name -eq $odd | Remove-KvmVM -Force");
        Assert.DoesNotContain(vm, Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_that_cannot_start_is_not_left_behind()
    {
        var error = Fail("New-KvmVM $name 64MB -VirtType Qemu -Bridge nosuchbridge -Start");
        Assert.StartsWith("BridgeNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("'nosuchbridge'", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Name, Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_names_the_change_and_makes_none()
    {
        Run("New-KvmDisk \"$folder/d.qcow2\" 1GB");
        var screen = Screen("New-KvmVM $name 1GB -Vcpu 2 -Disk \"$folder/d.qcow2\" -VirtType Qemu -WhatIf", width: 400);
        Assert.Contains(
            $"What if: Create VM '{Name}': 2 vCPU, 1 GiB, disk {Folder}/d.qcow2 (qcow2), network default, Vnc on 127.0.0.1, type qemu, "
                + "machine q35",
            screen,
            StringComparison.Ordinal);
        Assert.DoesNotContain(Name, Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_falls_back_with_a_warning_where_KVM_only_looks_usable()
    {
        dynamic host = Run("Get-KvmHost")[0];
        var result = Invoke("New-KvmVM $name 64MB");
        Assert.Empty(result.Errors);
        var accelerated = host.Virtualisation.ToString() == "Kvm";
        Assert.Equal(accelerated ? "kvm" : "qemu", (string?)Definition().Attribute("type"));
        Assert.Equal(!accelerated, result.Warnings.Any(w => w.Contains("in software", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_folder_that_QEMU_may_not_enter_is_named_before_anything_is_made()
    {
        var closed = Directory
            .CreateDirectory(Path.Combine(Folder, "closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
            .FullName;
        Run("New-KvmDisk \"$folder/closed/d.qcow2\" 1MB");
        var error = Fail("New-KvmVM $name 64MB -VirtType Qemu -Disk \"$folder/closed/d.qcow2\"");
        Assert.StartsWith("FolderNotSearchable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"'{closed}'", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Name, Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_of_another_VM_is_not_given_away()
    {
        Run("New-KvmDisk \"$folder/d.qcow2\" 1MB | ForEach-Object { New-KvmVM \"$name-1\" 64MB -VirtType Qemu -Disk $_ }");
        File.CreateSymbolicLink(Path.Combine(Folder, "link"), Path.Combine(Folder, "d.qcow2"));
        var error = Fail("New-KvmVM \"$name-2\" 64MB -VirtType Qemu -Disk \"$folder/link\"");
        Assert.StartsWith("DiskInUse,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Network nosuch", "NetworkNotFound")]
    [InlineData("-CdRom /nonexistent/dvd.iso", "FileNotFound")]
    [InlineData("-Disk /nonexistent/disk.qcow2", "DiskNotFound")]
    [InlineData("-CpuModel z80", "CpuModelNotSupported")]
    [InlineData("-Machine amiga", "MachineNotSupported")]
    [InlineData("-CpuSet 0-4000", "CpuNotFound")]
    [InlineData("-CpuSet 3-1", "InvalidCpuSet")]
    [InlineData("-Vcpu 4 -MaximumVcpu 2", "VcpuOverMaximum")]
    [InlineData("-Topology 'sockets=2,cores=2' -MaximumVcpu 3", "TopologyMismatch")]
    [InlineData("-Vcpu 4000", "VcpuOverMachineMaximum")]
    [InlineData("-MaximumMemory 32MB", "MemoryOverMaximum")]
    [InlineData("-Initrd /x", "KernelRequired")]
    [InlineData("-Title \"a`u{1b}b\"", "InvalidText")]
    public void Bad_input_has_its_id_and_makes_nothing(string arguments, string id)
    {
        var error = Fail($"New-KvmVM $name 64MB -VirtType Qemu {arguments}");
        Assert.Equal($"{id},KvmPS.Commands.VM.NewKvmVMCommand", error.FullyQualifiedErrorId);
        Assert.False(string.IsNullOrEmpty(error.ErrorDetails.RecommendedAction));
        Assert.DoesNotContain(Name, Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
    }

    private XElement Definition() => XElement.Parse(Libvirt.Virsh("dumpxml", "--inactive", Name));

    private static long Number(XElement xml, string element) => (long)xml.Element(element)!;
}
