using System.Globalization;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Snapshot;

/// <summary>Snapshots inside the images, with the memory of a guest that runs.</summary>
public sealed class InternalSnapshotTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Small = "-Memory 32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void A_file_is_back_after_a_restore_a_later_one_is_gone_and_the_guest_goes_on()
    {
        Boot();
        Agent().Run("echo before > /tmp/before; sync");
        dynamic made = Run("New-KvmSnapshot $name s1 -Description 'with <memory> & more'")[0];
        Assert.Equal(("Running", "Internal"), ((string)made.State.ToString(), (string)made.Kind.ToString()));
        Assert.True((long)made.Size > 1 << 20, $"The memory takes {made.Size} bytes.");
        Assert.Contains("s1", Libvirt.Virsh("snapshot-list", Name, "--name"), StringComparison.Ordinal);
        var uptime = Uptime();
        Agent().Run("echo after > /tmp/after; rm /tmp/before");
        Eventually.True("the guest's clock has gone on", () => Uptime() > uptime + 2);

        dynamic vm = Run("Restore-KvmSnapshot $name s1 -Force -PassThru")[0];
        Assert.Equal("Running", (string)vm.State.ToString());
        Agent().WaitUntilUp();
        Assert.Equal("before", Agent().Run("cat /tmp/before; ls /tmp/after 2>/dev/null || true"));
        var continued = Uptime();
        Assert.True(
            continued >= uptime,
            $"The guest was up for {uptime} s at the snapshot, and {continued} s after the restore: it was booted anew.");
    }

    /// <summary>
    /// Root without the right to pass by the permissions of files is as good as a member of the group libvirt, and can still read the
    /// module.
    /// </summary>
    [Fact]
    public void Who_may_not_read_the_images_makes_and_restores_snapshots_all_the_same()
    {
        Disk();
        Run($"New-KvmVM $name {Small} -Disk $disk -Start");
        string[] limited = ["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"];
        Assert.NotEqual(0, HostProgram.Run("setpriv", [.. limited, "head", "-c1", $"{Folder}/disk.qcow2"]).ExitCode);
        var script =
            $"Connect-KvmHost '{Libvirt.Uri}' | Out-Null; New-KvmSnapshot {Name} s1 | Out-Null; Restore-KvmSnapshot {Name} s1 -Force; "
                + $"(Get-KvmVM {Name}).State; Stop-KvmVM {Name} -TurnOff; Start-KvmVM {Name}; Remove-KvmSnapshot {Name} s1 -Force; 'done'";
        var result = HostProgram.Run("setpriv", [.. limited, .. Pwsh.Command(script)]);
        Assert.Equal(("Running\ndone\n", ""), (result.Output, result.Error));
    }

    [Fact]
    public void The_tree_knows_parents_children_and_the_current_one()
    {
        Disk();
        Run(
            $"New-KvmVM $name {Small} -Disk $disk; 'a', 'b' | ForEach-Object {{ New-KvmSnapshot $name $_ }}; Restore-KvmSnapshot $name a "
                + "-Force; New-KvmSnapshot $name c");
        var all = Run("Get-KvmSnapshot $name").ToDictionary(s => (string)s.Properties["Name"].Value, s => (dynamic)s);
        Assert.Equal(["a", "b", "c"], all.Keys.Order());
        Assert.Equal(["b", "c"], (string[])all["a"].Children);
        Assert.Equal(("a", 1, true), ((string)all["c"].Parent, (int)all["c"].Depth, (bool)all["c"].IsCurrent));
        Assert.Equal(("Off", 0L), ((string)all["b"].State.ToString(), (long)all["b"].Size));

        Assert.Equal(["b"], Run("Get-KvmSnapshot $name [bx]*").Select(s => (string)s.Properties["Name"].Value));
        Assert.StartsWith("SnapshotNotFound,", Fail("Get-KvmSnapshot $name A").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(
            ["b"],
            Run(
                    "(TabExpansion2 -inputScript \"Get-KvmSnapshot $name b\" -cursorColumn \"Get-KvmSnapshot $name "
                        + "b\".Length).CompletionMatches | ForEach-Object CompletionText")
                .Select(t => t.ToString()));

        Run("Remove-KvmSnapshot $name a -ChildrenOnly -Force");
        Assert.Equal("a", Libvirt.Virsh("snapshot-list", Name, "--name").Trim());
        Run("New-KvmSnapshot $name d; Remove-KvmSnapshot $name a -IncludeChildren -Force");
        Assert.Equal("", Libvirt.Virsh("snapshot-list", Name, "--name").Trim());
        Assert.DoesNotContain(
            "Snapshot list",
            HostProgram.Run("qemu-img", "snapshot", "-l", $"{Folder}/d.qcow2").Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_that_was_renamed_goes_back_under_its_new_name()
    {
        Disk();
        Run(
            $"New-KvmVM $name {Small} -Disk $disk; $null = New-KvmSnapshot $name off; Start-KvmVM $name; $null = New-KvmSnapshot $name "
                + "on; Stop-KvmVM $name -TurnOff; Set-KvmVM $name -NewName \"$name-new\"");
        foreach (var (snapshot, state) in (ReadOnlySpan<(string, string)>)[("off", "shut off"), ("on", "running"), ("off", "shut off")])
        {
            Run($"Restore-KvmSnapshot \"$name-new\" {snapshot} -Force");
            Assert.Equal([$"{Name}-new"], Run("(Get-KvmVM \"$name*\").Name").Select(n => (string)n.BaseObject));
            Assert.Equal(state, State($"{Name}-new"));
            Assert.Equal(
                ["off", "on"],
                Libvirt
                    .Virsh("snapshot-list", $"{Name}-new", "--name", "--topological")
                    .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        Assert.Equal("off", Libvirt.Virsh("snapshot-current", $"{Name}-new", "--name"));
        Assert.Equal("off", Libvirt.Virsh("snapshot-parent", $"{Name}-new", "on").Trim());
        // The old name may be another VM's by now.
        Run(
            $"New-KvmVM $name {Small}; Restore-KvmSnapshot \"$name-new\" on -Force; Remove-KvmSnapshot \"$name-new\" off "
                + "-IncludeChildren -Force");
        Assert.Equal(("running", "shut off"), (State($"{Name}-new"), State()));
        Assert.Equal("", Libvirt.Virsh("snapshot-list", $"{Name}-new", "--name").Trim());
    }

    [Theory]
    [InlineData("a <b> &  'd'")]
    [InlineData("--help")]
    [InlineData("ü😀[x]*?`$1;")]
    public void Any_name_that_libvirt_can_keep_works_throughout(string snapshot)
    {
        Disk();
        Run($"New-KvmVM $name {Small} -Disk $disk -Start");
        Shell.SetVariable("snapshot", snapshot);
        Run("New-KvmSnapshot -VMName $name -Name $snapshot");
        Assert.Equal(snapshot, Libvirt.Virsh("snapshot-list", Name, "--name").Trim());
        Run("Get-KvmSnapshot $name | Restore-KvmSnapshot -Force; Get-KvmSnapshot $name | Remove-KvmSnapshot -Force");
        Assert.Empty(Run("Get-KvmSnapshot $name"));
    }

    [Theory]
    [InlineData("\"a`nb\"")]
    [InlineData("'a/b'")]
    [InlineData("'17'")]
    [InlineData("'a\"b'")]
    [InlineData("'a\\b'")]
    [InlineData("' '")]
    [InlineData("'.hidden'")]
    public void Names_that_cannot_be_kept_are_refused(string snapshot)
    {
        Run($"New-KvmVM $name {Small}");
        Assert.StartsWith(
            "InvalidSnapshotName,",
            Fail($"New-KvmSnapshot $name {snapshot}").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_raw_disk_is_refused_and_a_disc_in_the_drive_is_left_out()
    {
        Disk();
        Run(
            $"New-KvmDisk \"$folder/raw.img\" 1MB -Format Raw; New-KvmDisk \"$folder/disc.iso\" 1MB -Format Raw; New-KvmVM $name {Small} "
                + "-Disk $disk -CdRom \"$folder/disc.iso\"; New-KvmSnapshot $name good");
        Assert.Equal(["vda"], (string[])Run("Get-KvmSnapshot $name good")[0].Properties["Disk"].Value);
        Run($"New-KvmVM \"$name-raw\" {Small} -Disk \"$folder/raw.img\"");
        var error = Fail("New-KvmSnapshot \"$name-raw\" s1");
        Assert.StartsWith("SnapshotFormatUnsupported,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"vda of VM '{Name}-raw' is raw ({Folder}/raw.img)", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("-DiskOnly", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("", Libvirt.Virsh("snapshot-list", $"{Name}-raw", "--name").Trim());
    }

    [Fact]
    public void What_could_not_be_restored_is_refused_beforehand()
    {
        Disk();
        Run($"New-KvmVM \"$name-uefi\" {Small} -Firmware Uefi -Disk $disk");
        Assert.StartsWith(
            "SnapshotFirmwareUnsupported,",
            Fail("New-KvmSnapshot \"$name-uefi\" s1").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Run($"New-KvmVM \"$name-none\" {Small}");
        Assert.StartsWith("SnapshotNoDisk,", Fail("New-KvmSnapshot \"$name-none\" s1").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith(
            "QuiesceWithoutDiskOnly,",
            Fail("New-KvmSnapshot \"$name-none\" s1 -Quiesce").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Run($"New-KvmDisk \"$folder/e.qcow2\" 1MB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ }}; New-KvmSnapshot $name s1");
        Assert.StartsWith("SnapshotAlreadyExists,", Fail("New-KvmSnapshot $name s1").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith(
            "SnapshotKindsMixed,",
            Fail("New-KvmSnapshot $name s2 -DiskOnly").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_that_is_in_no_image_does_not_cost_the_VM()
    {
        Disk();
        Run($"New-KvmVM $name {Small} -Disk $disk -Start");
        Libvirt.Virsh("snapshot-create-as", Name, "s1");
        Run("Stop-KvmVM $name -TurnOff");
        HostProgram.Check("qemu-img", "snapshot", "-d", "s1", $"{Folder}/d.qcow2");
        Run("Start-KvmVM $name");
        Assert.StartsWith(
            "SnapshotNotInImage,",
            Fail("Restore-KvmSnapshot $name s1 -Force").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal("running", State());
    }

    [Fact]
    public void A_guest_with_a_hot_added_vCPU_is_not_lost()
    {
        Disk();
        Run($"New-KvmVM $name {Small} -Vcpu 1 -MaximumVcpu 2 -Disk $disk -Start; New-KvmSnapshot $name one");
        Libvirt.Virsh("setvcpus", Name, "2", "--live");
        Assert.StartsWith("SnapshotHotAddedVcpu,", Fail("New-KvmSnapshot $name two").FullyQualifiedErrorId, StringComparison.Ordinal);
        // Made by other means: returning to it would end the VM.
        Libvirt.Virsh("snapshot-create-as", Name, "two");
        Assert.StartsWith(
            "SnapshotHotAddedVcpu,",
            Fail("Restore-KvmSnapshot $name two -Force").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal("running", State());
        Run("Restore-KvmSnapshot $name one -Force");
        Assert.Equal("running", State());
    }

    [Fact]
    public void Added_vCPUs_are_the_VMs_own_when_it_was_stopped_and_started_as_advised()
    {
        Disk();
        Run($"New-KvmVM $name {Small} -Vcpu 1 -MaximumVcpu 2 -Disk $disk -Start; Set-KvmVM $name -Vcpu 2");
        // Neither a reset nor a reboot makes them so: QEMU goes on.
        Libvirt.Virsh("reset", Name);
        var advice = Fail("New-KvmSnapshot $name one").ErrorDetails.RecommendedAction;
        Assert.EndsWith($"Stop-KvmVM -Name {Name}; Start-KvmVM -Name {Name}", advice, StringComparison.Ordinal);
        Assert.DoesNotContain("restart", advice, StringComparison.OrdinalIgnoreCase);
        // No guest is there to be asked.
        Run("Stop-KvmVM $name -TurnOff; Start-KvmVM $name; New-KvmSnapshot $name one; Restore-KvmSnapshot $name one -Force");
        Assert.Equal("running", State());
        Assert.Equal("2", Libvirt.Virsh("vcpucount", Name, "--live", "--active"));
    }

    [Fact]
    public void WhatIf_changes_nothing_and_no_means_no()
    {
        Disk();
        Run($"New-KvmVM $name {Small} -Disk $disk");
        Assert.Contains(
            $"What if: Create internal snapshot 's1' of VM '{Name}': vda; snapshots none become s1",
            Screen("New-KvmSnapshot $name s1 -WhatIf", 300),
            StringComparison.Ordinal);
        Assert.Empty(Run("Get-KvmSnapshot $name"));
        Run("New-KvmSnapshot $name s1; New-KvmSnapshot $name s2");
        Assert.Contains(
            "snapshots s1 > s2 become s1",
            Screen("Restore-KvmSnapshot $name s1 -Force -WhatIf", 300),
            StringComparison.Ordinal);
        Terminal.Answer("n");
        Assert.Contains("snapshots left: s2?", Screen("Remove-KvmSnapshot $name s1", 300), StringComparison.Ordinal);
        Assert.Equal(2, Run("Get-KvmSnapshot $name").Count);
        Assert.Equal("s2", Libvirt.Virsh("snapshot-current", Name, "--name"));
    }

    private void Boot()
    {
        Disk();
        Shell.SetVariable("more", GuestImage.Arguments(Name));
        Run(
            "New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -Graphics None -KernelArguments $more -Disk $disk "
                + "-Start; Wait-KvmVM $name -For Agent");
    }

    private void Disk() => Run("$disk = New-KvmDisk \"$folder/d.qcow2\" 16MB");

    private double Uptime() => double.Parse(Agent().Run("cut -d' ' -f1 /proc/uptime"), CultureInfo.InvariantCulture);
}
