using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>LUKS images as disks of VMs: only with the passphrase, which is nowhere to be read.</summary>
public sealed class EncryptedVMDiskTests(PrivateLibvirt libvirt, GuestImage image) : VMDiskTest(libvirt, image)
{
    private const string Passphrase = "open s€same";

    [Fact]
    public void An_encrypted_disk_boots_and_is_plugged_in_with_its_passphrase_alone()
    {
        var key = Path.Combine(Folder, "key");
        File.WriteAllText(key, Passphrase);
        Create(
            "-q",
            "--object",
            $"secret,id=s,file={key}",
            "-f",
            "qcow2",
            "-o",
            "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10",
            $"{Folder}/q.qcow2",
            "16M");
        Create("-q", "--object", $"secret,id=s,file={key}", "-f", "luks", "-o", "key-secret=s,iter-time=10", $"{Folder}/l.luks", "16M");
        File.Delete(key);
        Run("function Secret($text) { $s = [securestring]::new(); foreach ($c in $text.ToCharArray()) { $s.AppendChar($c) }; $s }");
        Shell.SetVariable("right", Passphrase);

        var vm = "New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -NoNetwork -KernelArguments $arguments";
        Refused(vm + " -Disk \"$folder/q.qcow2\"", "PassphraseRequired", "Add-KvmVMDisk");
        Refused("Get-KvmDisk \"$folder/l.luks\" | ForEach-Object { " + vm + " -Disk $_ }", "PassphraseRequired", "Add-KvmVMDisk");
        Run(vm);
        Refused("Add-KvmVMDisk $name \"$folder/q.qcow2\"", "PassphraseRequired", "-Passphrase");

        // Of a VM that is off, QEMU finds out at the start.
        Run("Add-KvmVMDisk $name \"$folder/q.qcow2\" -Passphrase (Secret 'wrong')");
        Assert.True((bool)((dynamic)Run("Get-KvmVMDisk $name vda")[0]).Encrypted);
        Refused("Start-KvmVM $name", "WrongPassphrase", "Set-KvmVMDisk");
        Run("Set-KvmVMDisk $name vda -Passphrase (Secret $right)");
        Run("Start-KvmVM $name; Wait-KvmVM $name -For Agent");
        Agent().Run("dd if=/dev/urandom of=/dev/vda bs=1M count=4 2>/dev/null; sync");

        Refused("Add-KvmVMDisk $name \"$folder/l.luks\" -Passphrase (Secret 'wrong')", "WrongPassphrase", "-Passphrase");
        Assert.Single(Run("Get-KvmVMDisk $name"));
        Run("Add-KvmVMDisk $name \"$folder/l.luks\" -Passphrase (Secret $right)");
        Eventually.True("the guest sees it", () => Agent().Run("cat /sys/block/vdb/size") == "32768");
        Agent().Run("echo hidden >/dev/vdb; sync");
        Refused("Copy-KvmVMDisk $name vdb \"$folder/c\"", "DiskNotCopyable", "Copy-KvmDisk");
        Assert.Equal(
            2,
            Libvirt.Virsh("secret-list", "--ephemeral", "--private").Split('\n').Count(l => l.Contains("kvmps/", StringComparison.Ordinal)));

        // Nobody can read it: not through libvirt, not in its files.
        Assert.DoesNotContain(Passphrase, Libvirt.Virsh("dumpxml", Name, "--security-info"), StringComparison.Ordinal);
        Assert.NotEqual(0, HostProgram.Run("grep", "-rqF", "hidden", Path.Combine(Folder, "l.luks")).ExitCode);

        Run("Remove-KvmVMDisk $name vdb -Force");
        Assert.Single(Libvirt.Virsh("secret-list").Split('\n'), l => l.Contains("kvmps/", StringComparison.Ordinal));
        Run("Remove-KvmVM $name -Force");
        Assert.DoesNotContain("kvmps/", Libvirt.Virsh("secret-list"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder, "q.qcow2")));
    }

    /// <summary>qemu-img measures how fast the host is, and where the CPU clock is coarse that fails now and then.</summary>
    private static void Create(params string[] arguments) => Eventually.True(
        "qemu-img has made the image", () => HostProgram.Run("qemu-img", ["create", .. arguments]).ExitCode == 0);
}
