using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.VM;

/// <summary>VMs that go to files and come back: the guest finds what it wrote.</summary>
public sealed class ExportKvmVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Small = "-Memory 32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void A_guest_that_writes_meanwhile_is_exported_and_boots_again_beside_itself()
    {
        Boot();
        Agent().Run("echo before > /mnt/before; sync");
        // It goes on writing while its disk is copied: none of that may be lost to it.
        Agent().Run("(i=0; while [ ! -e /tmp/end ]; do i=$((i+1)); echo $i >> /mnt/log; sync; done) > /dev/null 2>&1 &");
        Directory.CreateDirectory($"{Folder}/out");
        var screen = Screen("Export-KvmVM $name \"$folder/out\" -IncludeDisk -WhatIf", 500);
        Assert.Contains($"disk vda ({Folder}/d.qcow2) as '{Folder}/out/{Name}-vda.qcow2'", screen, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles($"{Folder}/out"));

        dynamic file = Run("Export-KvmVM $name \"$folder/out\" -IncludeDisk -Quiesce -PassThru")[0];
        Assert.Equal($"{Folder}/out/{Name}.xml", (string)file.FullName);
        Assert.Equal([$"{Folder}/out/{Name}-vda.qcow2", $"{Folder}/out/{Name}.xml"], Directory.GetFiles($"{Folder}/out").Order());

        // The VM is back on its own image, without a snapshot, and has all that it wrote.
        Assert.Equal([$"{Folder}/d.qcow2"], Directory.GetFiles(Folder, "*.qcow2"));
        Assert.Empty(Run("Get-KvmSnapshot $name"));
        Assert.Contains($"{Folder}/d.qcow2", Libvirt.Virsh("domblklist", Name), StringComparison.Ordinal);
        Agent().Run("touch /tmp/end; sleep 1; sync");
        var last = int.Parse(Agent().Run("tail -n 1 /mnt/log"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(last.ToString(System.Globalization.CultureInfo.InvariantCulture), Agent().Run("wc -l < /mnt/log").Trim());

        // The copy runs beside the original, as another machine.
        Assert.StartsWith(
            "VMAlreadyExists,",
            Fail("Import-KvmVM \"$folder/out/$name.xml\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "VMAlreadyExists,",
            Fail("Import-KvmVM \"$folder/out/$name.xml\" -Name \"$name-2\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Run("Import-KvmVM \"$folder/out/$name.xml\" -Name \"$name-2\" -NewIdentity | Start-KvmVM; Wait-KvmVM \"$name-2\" -For Agent");
        var copy = Agent($"{Name}-2");
        Eventually.True("the copy's disk is mounted", () =>
        {
            copy.Run("grep -q /mnt /proc/mounts || mount -t ext4 /dev/vda /mnt");
            return true;
        });
        Assert.Equal("before", copy.Run("cat /mnt/before"));
        Assert.True(int.Parse(copy.Run("wc -l < /mnt/log"), System.Globalization.CultureInfo.InvariantCulture) <= last);
        Assert.NotEqual(Libvirt.Virsh("domuuid", Name), Libvirt.Virsh("domuuid", $"{Name}-2"));
    }

    [Fact]
    public void A_definition_that_was_destroyed_comes_back_from_the_dump_of_a_running_VM()
    {
        Run(
            $"New-KvmDisk \"$folder/a.qcow2\" 1MB | ForEach-Object {{ New-KvmVM $name -Memory 32MB -VirtType Qemu -Graphics Vnc -Disk $_ "
                + $"-Start -Title 'a<b' }}");
        var uuid = Libvirt.Virsh("domuuid", Name).Trim();
        File.WriteAllText($"{Folder}/live.xml", Libvirt.Virsh("dumpxml", Name));
        Libvirt.Virsh("undefine", Name);

        // It runs on without a definition, and gets it back while it runs.
        dynamic vm = Run("Import-KvmVM \"$folder/live.xml\"")[0];
        Assert.Equal(("Running", uuid), ((string)vm.State.ToString(), (string)vm.Id.ToString()));
        Assert.Contains(Name, Libvirt.Virsh("list", "--name", "--persistent"), StringComparison.Ordinal);

        // The same when it is off, and nothing of its running life is in what is stored.
        Libvirt.Virsh("undefine", Name);
        Libvirt.Virsh("destroy", Name);
        Run("Import-KvmVM \"$folder/live.xml\" | Start-KvmVM");
        var stored = Libvirt.Virsh("dumpxml", "--inactive", Name);
        foreach (var gone in new[] { "vnet", "/dev/pts/", "<alias", "domain-", "<backingStore", "+0:+0", "<domain type='qemu' id=" })
            Assert.DoesNotContain(gone, stored, StringComparison.Ordinal);
        Assert.Contains("<title>a&lt;b</title>", stored, StringComparison.Ordinal);
        Assert.Contains("port='-1' autoport='yes'", stored, StringComparison.Ordinal);

        // Beside the VM that still has the disk it does not come up.
        Assert.StartsWith(
            "DiskInUse,",
            Fail("Import-KvmVM \"$folder/live.xml\" -Name \"$name-2\" -NewIdentity").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.DoesNotContain($"{Name}-2", Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_can_be_moved_has_its_raw_disk_sparse_and_passwords_on_demand_only()
    {
        using var password = new System.Security.SecureString();
        foreach (var c in "secret1!") password.AppendChar(c);
        Shell.SetVariable("password", password);
        Run(
            "New-KvmDisk \"$folder/a b.img\" 256MB -Format Raw | ForEach-Object { New-KvmVM $name -Memory 32MB -VirtType Qemu -NoNetwork "
                + "-VncPassword $password -Disk $_ }");
        HostProgram.Check("qemu-io", "-f", "raw", "-c", "write -q -P 5 100M 1M", $"{Folder}/a b.img");
        Directory.CreateDirectory($"{Folder}/out");
        Run(
            "Export-KvmVM $name \"$folder/plain.xml\"; Export-KvmVM $name \"$folder/secret.xml\" -IncludeSecurityInfo; Export-KvmVM "
                + "$name \"$folder/out/x.xml\" -IncludeDisk");
        Assert.DoesNotContain("secret1!", File.ReadAllText($"{Folder}/plain.xml"), StringComparison.Ordinal);
        Assert.Contains("secret1!", File.ReadAllText($"{Folder}/secret.xml"), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode($"{Folder}/secret.xml"));
        Assert.Equal(Libvirt.Virsh("dumpxml", "--inactive", Name).Trim(), File.ReadAllText($"{Folder}/plain.xml").Trim());
        Assert.True(
            int.Parse(
                HostProgram.Check("du", "-k", $"{Folder}/out/x-vda.img").Split('\t')[0],
                System.Globalization.CultureInfo.InvariantCulture) < 4096);

        Assert.StartsWith(
            "FileAlreadyExists,",
            Fail("Export-KvmVM $name \"$folder/plain.xml\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "PathNotFound,",
            Fail("Export-KvmVM $name \"$folder/none/x.xml\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);

        Run("Remove-KvmVM $name -RemoveDisk -Force");
        Directory.Move($"{Folder}/out", $"{Folder}/moved");
        var screen = Screen("Import-KvmVM \"$folder/moved/x.xml\" -WhatIf", 500);
        Assert.Contains($"found beside the file: {Folder}/moved/x-vda.img", screen, StringComparison.Ordinal);
        Run("Import-KvmVM \"$folder/moved/x.xml\" | Start-KvmVM; Stop-KvmVM $name -TurnOff");
        HostProgram.Check("qemu-io", "-f", "raw", "-c", "read -q -P 5 100M 1M", $"{Folder}/moved/x-vda.img");
    }

    [Fact]
    public void What_is_no_definition_or_lacks_its_disk_is_refused()
    {
        File.WriteAllText($"{Folder}/no.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><domain><name>&b;</name></domain>");
        File.WriteAllText($"{Folder}/net.xml", "<network><name>x</name></network>");
        foreach (var name in new[] { "no.xml", "net.xml", "." })
            Assert.StartsWith(
                "NotAVMDefinition,",
                Fail($"Import-KvmVM \"$folder/{name}\"").FullyQualifiedErrorId,
                StringComparison.Ordinal);
        Assert.StartsWith("PathNotFound,", Fail("Import-KvmVM \"$folder/none.xml\"").FullyQualifiedErrorId, StringComparison.Ordinal);
        Run(
            $"New-KvmDisk \"$folder/a.qcow2\" 1MB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ }}; Export-KvmVM $name "
                + "\"$folder/x.xml\"; Remove-KvmVM $name -RemoveDisk -Force");
        Assert.StartsWith("FileNotFound,", Fail("Import-KvmVM \"$folder/x.xml\"").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Run("Get-KvmVM \"$name*\""));
    }

    [Fact]
    public async Task An_export_that_fails_or_is_stopped_leaves_no_file_and_the_VM_on_its_own_image()
    {
        Run($"New-KvmDisk \"$folder/a.qcow2\" 2GB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ }}");
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "write -q -P 7 0 1G", $"{Folder}/a.qcow2");
        Run("Start-KvmVM $name");
        Directory.CreateDirectory($"{Folder}/out");

        // A file system that is too small for the copy.
        Assert.Equal(0, HostProgram.Run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", $"{Folder}/out").ExitCode);
        try
        {
            Assert.StartsWith(
                "ProgramFailed,",
                Fail("Export-KvmVM $name \"$folder/out/\" -IncludeDisk").FullyQualifiedErrorId,
                StringComparison.Ordinal);
            AssertUntouched();
        }
        finally
        {
            HostProgram.Run("umount", $"{Folder}/out");
        }

        // Ctrl+C as soon as the copy has begun; what has begun is taken back, by itself.
        var stopper = Task.Run(() =>
        {
            Eventually.True("the copy has begun", () => Directory.GetFiles($"{Folder}/out", ".*").Length > 0);
            Shell.Stop();
        }, TestContext.Current.CancellationToken);
        Assert.Equal(Outcome.Stopped, Invoke("Export-KvmVM $name \"$folder/out/\" -IncludeDisk").Outcome);
        await stopper;
        Eventually.True("the snapshot is merged", () => Directory.GetFiles(Folder, "*.qcow2").Length == 1);
        Eventually.True("the snapshot is gone", () => Libvirt.Virsh("snapshot-list", Name, "--name").Trim().Length == 0);
        AssertUntouched();
        Run("Stop-KvmVM $name -TurnOff");
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "read -q -P 7 0 8M", "-c", "read -q -P 7 1016M 8M", $"{Folder}/a.qcow2");
    }

    private void AssertUntouched()
    {
        Assert.Empty(Directory.GetFiles($"{Folder}/out"));
        Assert.Equal([$"{Folder}/a.qcow2"], Directory.GetFiles(Folder, "*.qcow2"));
        Assert.Contains($"{Folder}/a.qcow2", Libvirt.Virsh("domblklist", Name), StringComparison.Ordinal);
        Assert.Contains($"{Folder}/a.qcow2", Libvirt.Virsh("domblklist", Name, "--inactive"), StringComparison.Ordinal);
        Assert.Empty(Run("Get-KvmSnapshot $name"));
    }

    private void Boot()
    {
        Run("$disk = New-KvmDisk \"$folder/d.qcow2\" 32MB");
        Run(
            "New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -Graphics None -KernelArguments $arguments -Disk $disk "
                + "-Start; Wait-KvmVM $name -For Agent");
        Agent().Run("mke2fs -q /dev/vda");
        Agent().Run("mount -t ext4 /dev/vda /mnt");
    }
}
