using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>What Get-KvmVM -Detailed adds, held against virsh and the guest; and guests that tell nothing.</summary>
public sealed class GetKvmVMDetailedTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void Devices_addresses_and_the_guest_are_those_of_virsh_and_the_guest()
    {
        Run(
            """
            $disk = New-KvmDisk "$folder/a.qcow2" 8MB
            New-KvmVM $name 160MB -Disk $disk -Kernel $kernel -Initrd $initrd -VirtType Qemu -Graphics None -KernelArguments $arguments -Title 'a title'
            """);
        dynamic off = Assert.Single(Run("Get-KvmVM $name -Detailed"));
        Assert.Equal(8L << 20, (long)off.DiskDetail[0].Size);
        Assert.Empty((object[])off.IPAddress);
        Assert.Null((object?)off.GuestOS);

        Run("Start-KvmVM $name; Wait-KvmVM $name -For Agent; Wait-KvmVM $name -For IPAddress");
        Eventually.True("the guest has its address", () => Agent().Run("ip -4 -o addr show scope global").Length > 0);
        dynamic vm = Assert.Single(Run("Get-KvmVM $name -Detailed"));
        Assert.Equal(Name, (string)vm.Name);
        Assert.Equal("a title", (string)vm.Title);
        Assert.Equal("Running", vm.State.ToString());
        Assert.Equal("KvmPS test guest 1", (string)vm.GuestOS);
        Assert.Equal(0, (int)vm.SnapshotCount);

        var disk = vm.DiskDetail[0];
        Assert.Equal(
            ("vda", $"{Folder}/a.qcow2", "qcow2", "disk", "virtio"),
            ((string)disk.Target, (string)disk.Path, (string)disk.Format, (string)disk.Device, (string)disk.Bus));
        Assert.Equal(8L << 20, (long)disk.Size);

        var nic = vm.NetworkAdapterDetail[0];
        var listed = Libvirt.Virsh("domiflist", Name).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(
            string.Join(' ', listed),
            string.Join(
                ' ',
                (string[])[(string)nic.HostDevice, (string)nic.Type, (string)nic.Source, (string)nic.Model, (string)nic.MacAddress]));

        var address = vm.IPAddress[0];
        Assert.Equal("Agent", address.Source.ToString());
        Assert.Contains(
            $"{address.Address}/{address.PrefixLength}",
            Agent().Run("ip -4 -o addr show scope global"),
            StringComparison.Ordinal);
        Assert.Equal((string)nic.MacAddress, (string)address.MacAddress);

        // A detailed VM is a VM.
        Run("Get-KvmVM $name -Detailed | Stop-KvmVM -TurnOff");
        Assert.Equal("shut off", State());
    }

    [Fact]
    public void An_agent_that_hangs_leaves_the_lease()
    {
        Run(
            "New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -Graphics None -KernelArguments $arguments -Start; "
                + "Wait-KvmVM $name -For Agent; Wait-KvmVM $name -For IPAddress");
        Eventually.True("there is a lease", () => Libvirt.Virsh("domifaddr", Name, "--source", "lease").Length > 0);
        Agent().Run("(sleep 1; kill -STOP $(cat /run/qga.pid)) >/dev/null 2>&1 &");
        Eventually.True("the agent has stopped", () => Invoke("Wait-KvmVM $name -For Agent -TimeoutSec 1").Errors.Count == 1);
        dynamic vm = Assert.Single(Run("Get-KvmVM $name -Detailed"));
        Assert.Null((object?)vm.GuestOS);
        Assert.Equal("Lease", vm.IPAddress[0].Source.ToString());
    }

    [Fact]
    public void A_QEMU_that_hangs_holds_nothing_up()
    {
        Run("1..2 | ForEach-Object { New-KvmVM \"$name-$_\" 32MB -VirtType Qemu -NoNetwork -Graphics None -Start }");
        var qemu = Qemu.Of(Libvirt.Virsh("domuuid", $"{Name}-1"));
        HostProgram.Run("kill", "-STOP", $"{qemu.Id}");
        try
        {
            Assert.Equal(
                ["Running", "Running"],
                Run("Get-KvmVM \"$name-*\" -Detailed").Select(vm => vm.Properties["State"].Value.ToString()));
        }
        finally
        {
            HostProgram.Run("kill", "-CONT", $"{qemu.Id}");
        }
    }

    [Fact]
    public void The_table_fits_and_snapshots_count()
    {
        Run("$disk = New-KvmDisk \"$folder/a.qcow2\" 8MB; New-KvmVM $name 32MB -Disk $disk -VirtType Qemu -NoNetwork -Graphics None");
        Libvirt.Virsh("snapshot-create-as", Name, "one");
        var lines = Screen("Get-KvmVM $name -Detailed", width: 100).Split('\n');
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= 100, line));
        Assert.Matches($@"{Name} +Off +1 +32 MiB vda 8 MiB +1", string.Join('\n', lines));
        Assert.Matches(@"vda +disk +virtio qcow2 +8 MiB", Screen("(Get-KvmVM $name -Detailed).DiskDetail"));
    }
}
