using KvmPS.Live.Fixture;

namespace KvmPS.Live.Template;

/// <summary>A template of a Linux guest, a fleet of it that its guests tell apart, and nothing left in the end.</summary>
public sealed class TemplateTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void Guests_of_one_template_are_machines_of_their_own()
    {
        MakeGuestDisk($"{Folder}/golden.img");
        Run(
            "New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -KernelArguments $arguments -VirtType Qemu -Graphics None -Disk "
                + "\"$folder/golden.img\" -Tag role=golden -Start; Wait-KvmVM $name -For Agent");
        var golden = Identity(Name);
        var vm = Screen("New-KvmTemplate $name web -Folder \"$folder/t\" -Generalize Agent -WhatIf", 400);
        Assert.Contains(
            $"Create template 'web' in '{Folder}/t/web' from VM '{Name}': remove machine-id, SSH host keys, NIC names and logs from its "
                + "guest, shut it down, and copy its disks",
            vm,
            StringComparison.Ordinal);
        Assert.Equal(golden, Identity(Name));

        dynamic template = Run("New-KvmTemplate $name web -Folder \"$folder/t\" -Generalize Agent -Force -Description 'Web servers'")[0];
        Assert.Equal("shut off", State());
        Assert.Equal(
            ("web", "Web servers", "Agent", Name),
            ((string)template.Name, (string)template.Description, $"{template.Generalized}", (string)template.Source));
        Assert.Equal([$"{Folder}/t/web/web-vda.img"], (string[])template.Image);
        Assert.False(File.GetUnixFileMode($"{Folder}/t/web/web-vda.img").HasFlag(UnixFileMode.UserWrite));
        Assert.StartsWith(
            "TemplateAlreadyExists,",
            Fail("New-KvmTemplate $name web -Folder \"$folder/t\" -Generalize None").FullyQualifiedErrorId,
            StringComparison.Ordinal);

        Run(
            "New-KvmVM -Template web -TemplateFolder \"$folder/t\" -Count 3 -NameFormat \"$name-{0:00}\" -ThrottleLimit 3 -Tag role=web "
                + "-Start -CloudInit (New-KvmCloudInit -NetworkAdapter @{ Dhcp = $true }); Wait-KvmVM \"$name-*\" -For Agent -TimeoutSec "
                + "240");
        string[] vms = [.. Enumerable.Range(1, 3).Select(i => $"{Name}-0{i}")];
        Assert.Equal(vms, Run("Get-KvmVM -Tag role=web").Select(v => $"{v}"));
        var identities = vms.Select(Identity).Append(golden).ToList();
        Assert.All(identities, i => Assert.All(i, part => Assert.NotEmpty(part)));
        for (var part = 0; part < golden.Length; part++) Assert.Equal(4, identities.Select(i => i[part]).Distinct().Count());
        Assert.Equal(vms.Select(v => Libvirt.Virsh("domuuid", v).Trim()), identities.Take(3).Select(i => i[3]));
        // Each has a disc of its own: its name, its UUID, its NIC.
        Assert.Equal(vms, vms.Select(v => Agent(v).Run("hostname")));
        foreach (var (guest, identity) in vms.Zip(identities))
        {
            var seed = Agent(guest).Run("cat /run/seed/meta-data /run/seed/network-config");
            Assert.Contains($"\"instance-id\": \"{identity[3]}\"", seed, StringComparison.Ordinal);
            Assert.Contains(identity[2], seed, StringComparison.Ordinal);
        }

        // The logs of the golden guest are gone: each has been started once.
        Assert.All(vms, v => Assert.Equal("1", Agent(v).Run("wc -l </var/log/boots").Trim()));

        Assert.Equal(vms, (string[])((dynamic)Run("Get-KvmTemplate -Folder \"$folder/t\"")[0]).VM);
        Assert.Contains(
            $"Remove-KvmVM -Name {string.Join(", ", vms)} -RemoveDisk",
            Fail("Remove-KvmTemplate web -Folder \"$folder/t\" -Force").ErrorDetails.RecommendedAction,
            StringComparison.Ordinal);
        Run("Remove-KvmVM \"$name-*\" -RemoveDisk -Force");
        Assert.Equal([$"{Folder}/golden.img"], Directory.GetFiles(Folder));
        Assert.Equal(
            ["template.xml", "web-vda.img"],
            Directory.GetFiles($"{Folder}/t/web").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Run("Remove-KvmTemplate web -Folder \"$folder/t\" -Force");
        Assert.Empty(Directory.GetFileSystemEntries($"{Folder}/t"));
    }

    [Fact]
    public void A_template_of_an_image_makes_VMs_as_they_are_asked_for_or_none()
    {
        Run("$null = New-KvmDisk \"$folder/cloud.qcow2\" 1MB");
        Run(
            "$null = New-KvmTemplate -Disk \"$folder/cloud.qcow2\" -Name cloud -Memory 64MB -Folder \"$folder/t\" -Generalize None "
                + "-WarningAction SilentlyContinue");
        dynamic vm = Run(
            "New-KvmVM \"$name-1\" 32MB -Template cloud -TemplateFolder \"$folder/t\" -Vcpu 2 -Title one -DiskFolder $folder -Full")[0];
        Assert.Equal((32L << 20, 2), ((long)vm.Memory, (int)vm.Vcpu));
        Assert.Null((string?)((dynamic)Run($"Get-KvmDisk \"$folder/{Name}-1-vda.qcow2\"")[0]).BackingFile);
        Assert.StartsWith(
            "What if: Create VM",
            Screen("New-KvmVM -Template cloud -TemplateFolder \"$folder/t\" -NameFormat \"$name-{0}\" -First 7 -WhatIf", 400),
            StringComparison.Ordinal);

        Assert.Contains(
            "from template 'cloud', 48 MiB of memory, 2 vCPU, disk vda as overlay",
            Screen("New-KvmVM x 48MB -Template cloud -TemplateFolder \"$folder/t\" -Vcpu 2 -WhatIf", 400),
            StringComparison.Ordinal);

        Assert.Contains(
            "2 vCPU, bridge br7, disk vda as overlay",
            Screen("New-KvmVM x -Template cloud -TemplateFolder \"$folder/t\" -Vcpu 2 -Bridge br7 -WhatIf", 400),
            StringComparison.Ordinal);
        Assert.Contains(
            $"cloud-init seed ISO '{Folder}/x-cloud-init.iso'",
            Screen("New-KvmVM x -Template cloud -TemplateFolder \"$folder/t\" -CloudInit (New-KvmCloudInit) -WhatIf", 400),
            StringComparison.Ordinal);
        Run("New-KvmVM \"$name-n\" -Template cloud -TemplateFolder \"$folder/t\" -NoNetwork; Remove-KvmVM \"$name-n\" -RemoveDisk -Force");

        // Of one that cannot start neither its overlay nor its seed is left, nor of one whose seed is in the way.
        Assert.StartsWith(
            "BridgeNotFound,",
            Fail(
                "New-KvmVM \"$name-b\" -Template cloud -TemplateFolder \"$folder/t\" -Bridge nosuchbridge -CloudInit (New-KvmCloudInit) "
                    + "-Start").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        File.WriteAllText($"{Folder}/{Name}-c-cloud-init.iso", "mine");
        Assert.StartsWith(
            "FileAlreadyExists,",
            Fail("New-KvmVM \"$name-c\" -Template cloud -TemplateFolder \"$folder/t\" -CloudInit (New-KvmCloudInit)").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal(
            ["cloud.qcow2", $"{Name}-1-vda.qcow2", $"{Name}-c-cloud-init.iso"],
            Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

        // A template of a VM with a seed, and copies of it, have none that is another VM's.
        Run("""
            $null = New-KvmVM "$name-s" -Template cloud -TemplateFolder "$folder/t" -CloudInit (New-KvmCloudInit first)
            Copy-KvmVM "$name-s" "$name-k" -Linked -CloudInit (New-KvmCloudInit -User anna)
            $null = New-KvmTemplate "$name-s" seeded -Folder "$folder/t" -Generalize None -WarningAction SilentlyContinue
            """);
        Assert.Equal(
            $"{Folder}/{Name}-k-cloud-init.iso",
            Run("(Get-KvmVMDisk \"$name-k\" | Where-Object Path -like '*.iso').Path").Single().ToString());
        Assert.DoesNotContain("cdrom", File.ReadAllText($"{Folder}/t/seeded/template.xml"), StringComparison.Ordinal);
        Run("Remove-KvmVM \"$name-s\", \"$name-k\" -RemoveDisk -Force; Remove-KvmTemplate seeded -Folder \"$folder/t\" -Force");
        Assert.Equal([$"{Folder}/{Name}-c-cloud-init.iso"], Directory.GetFiles(Folder, "*.iso"));

        // One name is taken: the others are made.
        Assert.StartsWith(
            "VMAlreadyExists,",
            Fail("New-KvmVM -Template cloud -TemplateFolder \"$folder/t\" -NameFormat \"$name-{0}\" -Count 3").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal(3, Run("Get-KvmVM \"$name-*\"").Count);
        (string Script, string Id)[] refused =
        [
            ("New-KvmVM -Template nobody -TemplateFolder \"$folder/t\" -Name x", "TemplateNotFound"),
            ("New-KvmVM -Template cloud -TemplateFolder \"$folder/t\" -NameFormat web -Count 2", "InvalidNameFormat"),
            ("New-KvmVM -Template cloud -TemplateFolder \"$folder/t\" -NameFormat 'web-{1}' -Count 2", "InvalidNameFormat"),
            ("New-KvmVM -Template cloud -TemplateFolder \"$folder/t\"", "NameRequired"),
            ("New-KvmVM x -Template cloud -TemplateFolder \"$folder/t\" -Machine pc", "ParameterOfTemplate"),
            ("New-KvmVM x -Template cloud -TemplateFolder \"$folder/t\" -NoNetwork -Bridge br0", "NetworkOrBridge"),
            (
                "New-KvmVM x -Template cloud -TemplateFolder \"$folder/t\" -CloudInit (New-KvmCloudInit -NetworkAdapter @{ Dhcp = $true "
                    + "}, @{ Dhcp = $true })",
                "CloudInitAdapterMismatch"),
            ("New-KvmVM a_b -Template cloud -TemplateFolder \"$folder/t\" -CloudInit (New-KvmCloudInit)", "InvalidHostName"),
            (
                "New-KvmVM -Template cloud -TemplateFolder \"$folder/t\" -NameFormat \"$name-{0}\" -Count 2 -CloudInit (New-KvmCloudInit "
                    + "one)",
                "CloudInitNotForSeveral"),
            (
                "New-KvmVM -Template cloud -TemplateFolder \"$folder/t\" -NameFormat \"$name-{0}\" -Count 2 -CloudInit (New-KvmCloudInit "
                    + "-NetworkAdapter 10.0.0.5/24)",
                "CloudInitNotForSeveral"),
            ("New-KvmVM x 2048 -Template cloud -TemplateFolder \"$folder/t\"", "SizeUnitMistake"),
            (
                "New-KvmTemplate -Disk \"$folder/cloud.qcow2\" -Name .x -Memory 64MB -Folder \"$folder/t\" -Generalize None "
                    + "-WarningAction SilentlyContinue",
                "InvalidTemplateName"),
            (
                "New-KvmTemplate -Disk \"$folder/cloud.qcow2\" -Name y -Memory 64MB -Folder \"$folder/t\" -Generalize Agent "
                    + "-WarningAction SilentlyContinue",
                "GeneralizationNotPossible"),
        ];
        foreach (var (script, id) in refused) Assert.StartsWith(id + ",", Fail(script).FullyQualifiedErrorId, StringComparison.Ordinal);

        // An overlay that no VM has keeps the template too.
        Run(
            "Remove-KvmVM \"$name-*\" -RemoveDisk -Force; $null = New-KvmDisk \"$folder/stray.qcow2\" -BackingFile "
                + "\"$folder/t/cloud/cloud-vda.qcow2\"");
        Assert.Contains(
            "stray.qcow2",
            Fail("Remove-KvmTemplate cloud -Folder \"$folder/t\" -Force").ErrorDetails.RecommendedAction,
            StringComparison.Ordinal);
        Run("Remove-KvmDisk \"$folder/stray.qcow2\" -Force; Remove-KvmTemplate c* -Folder \"$folder/t\" -Force");
        Assert.Empty(Run("Get-KvmTemplate -Folder \"$folder/t\""));
    }

    /// <summary>A disk with an /etc: the guest keeps its identity on it.</summary>
    private void MakeGuestDisk(string path)
    {
        var root = Directory.CreateDirectory($"{Folder}/root/etc").Parent!.FullName;
        using (var file = File.Create(path)) file.SetLength(8 << 20);
        HostProgram.Check("mkfs.ext4", "-q", "-d", root, path);
        Directory.Delete(root, recursive: true);
    }

    /// <summary>machine-id, SSH host key, MAC address and UUID, as the guest sees them.</summary>
    private string[] Identity(string vm) =>
        Agent(vm)
            .Run("cat /etc/machine-id /etc/ssh/ssh_host_test_key /sys/class/net/e*/address /sys/class/dmi/id/product_uuid")
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
