using System.Xml.Linq;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>Settings that libvirt has afterwards, and all that it had before.</summary>
public sealed class SetKvmVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Small = "New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void Text_and_autostart_take_effect_while_it_runs()
    {
        Run(Small + " -Start");
        dynamic set = Run("Set-KvmVM $name -Title 'Web & more' -Description \"Two`nlines\" -Autostart:$true -PassThru")[0];
        Assert.False((bool)set.RestartRequired);
        Assert.Equal(["Title", "Description", "Autostart"], (string[])set.Changed);
        foreach (var half in (string[])["--live", "--config"])
        {
            Assert.Equal("Web & more", Libvirt.Virsh("desc", Name, "--title", half));
            Assert.Equal("Two\nlines", Libvirt.Virsh("desc", Name, half));
        }

        Run("Set-KvmVM $name -Tag role=web,env=prod");
        foreach (var half in (string[])["--live", "--config"])
        {
            Assert.Contains(
                "name=\"env\">prod<",
                Libvirt.Virsh("metadata", Name, "urn:kvmps:tags:1", half).Replace('\'', '"'),
                StringComparison.Ordinal);
        }

        Assert.Equal(Name, $"{Assert.Single(Run("Get-KvmVM -Tag env=prod, role"))}");
        Run("Set-KvmVM $name -RemoveTag *");
        // libvirt leaves the empty element in what runs.
        Assert.Empty(Xml("--inactive").Elements("metadata").Concat(Xml().Elements("metadata").Elements()));
        Assert.Matches("Autostart: +enable", Libvirt.Virsh("dominfo", Name));
        Assert.Contains(
            "already has these settings",
            Assert.Single(Invoke("Set-KvmVM $name -Title 'Web & more' -Autostart:$true -Verbose").Verbose),
            StringComparison.Ordinal);
        Run("Set-KvmVM $name -Title '' -Autostart:$false");
        Assert.Empty(Xml("--inactive").Elements("title"));
        Assert.Empty(Xml().Elements("title"));
        Assert.Matches("Autostart: +disable", Libvirt.Virsh("dominfo", Name));
    }

    [Fact]
    public void A_fleet_grows_in_one_line_while_it_runs()
    {
        Run(
            "1..2 | ForEach-Object { New-KvmVM \"$name-$_\" 32MB -MaximumMemory 64MB -MaximumVcpu 2 -VirtType Qemu -NoNetwork -Graphics "
                + "None -Start }");
        foreach (dynamic set in Run("Set-KvmVM \"$name-*\" -Vcpu 2 -Memory 64MB -Tag size=large -PassThru"))
        {
            Assert.Equal(["Tag", "Vcpu", "Memory"], (string[])set.Changed);
            Assert.False((bool)set.RestartRequired);
        }

        foreach (var vm in (string[])[$"{Name}-1", $"{Name}-2"])
        {
            foreach (var half in (string[])["--live", "--config"]) Assert.Equal("2", Libvirt.Virsh("vcpucount", vm, "--current", half));
            Assert.Equal("65536", XElement.Parse(Libvirt.Virsh("dumpxml", vm, "--inactive")).Element("currentMemory")!.Value);
            Assert.Contains("large", Libvirt.Virsh("metadata", vm, "urn:kvmps:tags:1", "--config"), StringComparison.Ordinal);
        }

        Assert.Equal(
            2,
            Invoke("Set-KvmVM \"$name-*\" -Vcpu 2 -Memory 64MB -Verbose")
                .Verbose.Count(v => v.Contains("already has these settings", StringComparison.Ordinal)));
        // One that cannot says so; nothing of it is changed, and the others go on.
        Libvirt.Virsh("setvcpus", $"{Name}-2", "1", "--config");
        var result = Invoke("Set-KvmVM \"$name-*\" -Vcpu 3 -Title 'too large'");
        Assert.All(result.Errors, e => Assert.StartsWith("VcpuOverMaximum,", e.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(2, result.Errors.Count);
        Assert.Empty(XElement.Parse(Libvirt.Virsh("dumpxml", $"{Name}-1", "--inactive")).Elements("title"));
        Assert.StartsWith(
            "MaximumNotAtOnce,",
            Fail("Set-KvmVM \"$name-*\" -Vcpu 2 -MaximumVcpu 4").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_running_VM_cannot_take_over_waits_for_its_next_start()
    {
        Run("New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -Graphics None -KernelArguments $arguments -Start");
        dynamic set = Run("Set-KvmVM $name -MaximumVcpu 4 -MaximumMemory 192MB -CpuModel Westmere -PassThru")[0];
        Assert.True((bool)set.RestartRequired);
        Assert.Equal("1", Libvirt.Virsh("vcpucount", Name, "--maximum", "--live"));
        Assert.Equal("4", Libvirt.Virsh("vcpucount", Name, "--maximum", "--config"));
        Assert.Equal("196608", Xml("--inactive").Element("memory")!.Value);

        Run("Stop-KvmVM $name -TurnOff");
        set = Run("Set-KvmVM $name -Topology 'sockets=1,cores=2,threads=1' -PassThru")[0];
        Assert.False((bool)set.RestartRequired);
        Assert.Equal(2, (int)set.MaximumVcpu);
        Assert.Equal(
            ["+rdrand", "-aes"],
            (string[])((dynamic)Run("Set-KvmVM $name -CpuFeature '+rdrand', '-aes' -PassThru")[0]).CpuFeature);
        Assert.StartsWith(
            "CpuFeatureNotSupported,",
            Fail("Set-KvmVM $name -CpuFeature +nonsense").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Run("Start-KvmVM $name; Wait-KvmVM $name -For Agent");
        Assert.Contains("Westmere", Agent().Run("grep -m1 'model name' /proc/cpuinfo"), StringComparison.Ordinal);
        var flags = Agent().Run("grep -m1 flags /proc/cpuinfo").Split(' ');
        Assert.Contains("rdrand", flags);
        Assert.DoesNotContain("aes", flags);
        Assert.StartsWith("TopologyMismatch,", Fail("Set-KvmVM $name -MaximumVcpu 3").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_is_of_the_node_that_is_asked_for_and_locked_from_the_next_start_on()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None");
        dynamic set = Run("Set-KvmVM $name -NumaNode 0 -PassThru")[0];
        Assert.Equal((false, "0", 0L), ((bool)set.MemoryLock, (string)set.NumaNode, (long)set.HugePages));
        Run("Start-KvmVM $name");
        var process = Qemu.Of(Libvirt.Virsh("domuuid", Name)).Id;
        Assert.Contains("bind", File.ReadAllText($"/proc/{process}/numa_maps"), StringComparison.Ordinal);
        Assert.StartsWith("NumaNodeNotFound,", Fail("Set-KvmVM $name -NumaNode 4000").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith(
            "HugePages",
            Fail("Set-KvmVM $name -MaximumMemory 1000TB -HugePages 2MB").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        // Whether it can be locked is the host's to say, which may be a container: it is not started with it here.
        set = Run("Set-KvmVM $name -MemoryLock $true -PassThru")[0];
        Assert.Equal((true, true), ((bool)set.MemoryLock, (bool)set.RestartRequired));
        Assert.NotNull(Xml("--inactive").Element("memoryBacking")!.Element("locked"));
        Run("Set-KvmVM $name -MemoryLock $false -NumaNode @()");
        Assert.Empty(Xml("--inactive").Elements("memoryBacking").Concat(Xml("--inactive").Elements("numatune")));
    }

    [Fact]
    public void All_else_in_the_definition_stays()
    {
        Run(
            "New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -VncPassword (& { $s = [securestring]::new(); 'secret'.ToCharArray() | "
                + "ForEach-Object { $s.AppendChar($_) }; $s })");
        Libvirt.Virsh("metadata", Name, "urn:test", "--key", "t", "--set", "<x>1</x>", "--config");
        var before = Xml("--inactive", "--security-info");
        Assert.Equal("secret", (string?)before.Element("devices")!.Element("graphics")!.Attribute("passwd"));
        Run("Set-KvmVM $name -Title t");
        var after = Xml("--inactive", "--security-info");
        Assert.Equal("t", after.Element("title")!.Value);
        after.Element("title")!.Remove();
        Assert.True(XNode.DeepEquals(before, after), after.ToString());
        Run("Set-KvmVM $name -Machine q35");
        Assert.Contains(
            "already has these settings",
            Assert.Single(Invoke("Set-KvmVM $name -Machine q35 -Verbose").Verbose),
            StringComparison.Ordinal);
    }

    /// <summary>libvirt has stored it without looking into its schema, as virsh define does, or an older libvirt did.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_definition_that_the_schema_refuses_gets_title_description_and_tags(bool runs)
    {
        File.WriteAllText(
            $"{Folder}/vm.xml",
            $"<domain type='qemu'><name>{Name}</name><memory unit='MiB'>32</memory><os><type>hvm</type></os>"
                + "<devices><disk type='file' device='cdrom'><source file='relative.iso' startupPolicy='optional'/><target dev='hda' "
                + "bus='ide'/></disk></devices></domain>");
        Libvirt.Virsh("define", $"{Folder}/vm.xml");
        if (runs) Libvirt.Virsh("start", Name);
        Run("Set-KvmVM $name -Title t -Description 'd e' -Tag role=web");
        foreach (var xml in runs ? new[] { Xml(), Xml("--inactive") } : [Xml("--inactive")])
        {
            Assert.Equal(("t", "d e"), (xml.Element("title")?.Value, xml.Element("description")?.Value));
        }

        Assert.Equal(["role"], ((System.Collections.IDictionary)((dynamic)Run("Get-KvmVM $name -Detailed")[0]).Tag).Keys.Cast<string>());
        Run("Set-KvmVM $name -Title '' -Description '' -RemoveTag role");
        Assert.DoesNotContain(
            Xml("--inactive").Elements(),
            e => e.Name.LocalName is "title" or "description" || e is { Name.LocalName: "metadata", HasElements: true });
    }

    [Theory]
    [InlineData("Set-KvmVM $name -MaximumVcpu 5")]
    [InlineData("Set-KvmVcpu $name -Maximum 5")]
    public void Fewer_vCPUs_are_taken_out_of_the_NUMA_nodes(string command)
    {
        File.WriteAllText(
            $"{Folder}/vm.xml",
            $"<domain type='qemu'><name>{Name}</name><memory unit='MiB'>96</memory><vcpu>8</vcpu><os><type>hvm</type></os><cpu><numa>"
                + "<cell id='0' cpus='0-2' memory='32' unit='MiB'/><cell id='1' cpus='3-5' memory='32' unit='MiB'/><cell id='2' "
                + "cpus='6-7' memory='32' unit='MiB'/></numa></cpu></domain>");
        Libvirt.Virsh("define", $"{Folder}/vm.xml");
        Run(command);
        var cells = Xml("--inactive").Descendants("cell").ToList();
        Assert.Equal(
            ("5", "0-2", "3-4"),
            (Xml("--inactive").Element("vcpu")!.Value, (string?)cells[0].Attribute("cpus"), (string?)cells[1].Attribute("cpus")));
        Assert.All(cells, c => Assert.Equal("32768", (string?)c.Attribute("memory")));
        Run("Start-KvmVM $name");
    }

    [Fact]
    public void The_boot_order_is_libvirts()
    {
        Run(
            "$disks = 'a', 'b' | ForEach-Object { New-KvmDisk \"$folder/$_.qcow2\" 1MB }; New-KvmVM $name 32MB -Disk $disks -VirtType "
                + "Qemu -Graphics None");
        dynamic set = Run("Set-KvmVM $name -BootOrder network, vdb -PassThru")[0];
        var devices = Xml("--inactive").Element("devices")!;
        var mac = (string)devices.Element("interface")!.Element("mac")!.Attribute("address")!;
        Assert.Equal([mac, "vdb"], (string[])set.BootOrder);
        Assert.Equal("1", (string?)devices.Element("interface")!.Element("boot")!.Attribute("order"));
        Assert.Equal([null, "2"], devices.Elements("disk").Select(d => (string?)d.Element("boot")?.Attribute("order")));
        var error = Fail("Set-KvmVM $name -BootOrder sdx");
        Assert.StartsWith("BootDeviceNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("vda, vdb", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_changes_only_while_the_VM_is_off()
    {
        Run(Small + " -Start; New-KvmVM \"$name-b\" 32MB -VirtType Qemu -NoNetwork -Graphics None");
        var running = Fail("Set-KvmVM $name -NewName \"$name-c\" -Title t");
        Assert.StartsWith("VMIsRunning,", running.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Xml("--inactive").Elements("title"));
        Run("Stop-KvmVM $name -TurnOff");
        Assert.StartsWith("VMAlreadyExists,", Fail("Set-KvmVM $name -NewName \"$name-b\"").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("InvalidVMName,", Fail("Set-KvmVM $name -NewName a/b").FullyQualifiedErrorId, StringComparison.Ordinal);
        var id = Libvirt.Virsh("domuuid", Name);
        Run("Set-KvmVM $name -NewName \"$name-c\"");
        Assert.Equal(id, Libvirt.Virsh("domuuid", $"{Name}-c"));
    }

    [Fact]
    public void WhatIf_names_the_change_and_a_VM_without_a_definition_has_none()
    {
        Run(Small);
        Assert.Contains(
            $"\"Set maximum memory '64 MiB' (was '32 MiB')\" on target \"{Name}\"",
            Screen("Set-KvmVM $name -MaximumMemory 64MB -WhatIf", width: 200),
            StringComparison.Ordinal);
        Assert.Equal("32768", Xml().Element("memory")!.Value);
        var xml = Path.Combine(Folder, "vm.xml");
        File.WriteAllText(
            xml,
            $"<domain type='qemu'><name>{Name}-t</name><memory unit='MiB'>32</memory><os><type>hvm</type></os></domain>");
        Libvirt.Virsh("create", xml);
        Assert.StartsWith("VMNotPersistent,", Fail("Set-KvmVM \"$name-t\" -Title x").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private XElement Xml(params string[] options) => XElement.Parse(Libvirt.Virsh(["dumpxml", Name, .. options]));
}
