using System.Diagnostics;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Snapshot;

/// <summary>Snapshots by overlays: what the guest wrote decides whether they were restored and merged rightly.</summary>
public sealed class ExternalSnapshotTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Small = "-Memory 32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void Files_of_a_running_guest_come_back_and_merging_keeps_what_there_is()
    {
        Boot();
        Put("one");
        dynamic made = Run("New-KvmSnapshot $name s1 -DiskOnly -Quiesce")[0];
        Assert.Equal(("DiskOnly", "External"), ((string)made.State.ToString(), (string)made.Kind.ToString()));
        Put("two");
        Run("New-KvmSnapshot $name s2 -DiskOnly");
        Put("three");

        // The one in the middle goes while the guest runs, and the younger one still stands for its state.
        Run("Remove-KvmSnapshot $name s1 -Force");
        Assert.Equal("one three two", Files());
        Assert.Equal([$"{Folder}/d.s2.qcow2", $"{Folder}/d.qcow2"], Chain());
        Assert.Equal("s2", Libvirt.Virsh("snapshot-list", Name, "--name").Trim());

        Assert.StartsWith(
            "VMIsRunning,",
            Fail("Restore-KvmSnapshot $name s2 -Confirm:$false").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        dynamic vm = Run("Restore-KvmSnapshot $name s2 -Force -PassThru")[0];
        Assert.Equal("Off", (string)vm.State.ToString());
        Start();
        Assert.Equal("one two", Files());
        Assert.Equal(2, Directory.GetFiles(Folder, "*.qcow2").Length);

        // The last one goes while the guest runs: it is moved over to the lowest image.
        Put("four");
        Run("Remove-KvmSnapshot $name s2 -Force");
        Assert.Equal("four one two", Files());
        Assert.Equal([$"{Folder}/d.qcow2"], Directory.GetFiles(Folder, "*.qcow2"));
        Run("Stop-KvmVM $name");
        Start();
        Assert.Equal("four one two", Files());
    }

    [Fact]
    public void A_VM_that_is_off_goes_back_and_forth_over_raw_disks_too()
    {
        Run(
            $"$disks = (New-KvmDisk \"$folder/a.img\" 1MB -Format Raw), (New-KvmDisk \"$folder/b.qcow2\" 1MB); New-KvmVM $name {Small} "
                + "-Disk $disks");
        Write("one");
        Run("New-KvmSnapshot $name s1 -DiskOnly");
        Write("two");
        Run("New-KvmSnapshot $name s2 -DiskOnly");
        Write("three");

        Run("Restore-KvmSnapshot $name s1 -Force");
        Assert.Equal(["one", "one"], Read());
        Assert.Equal("s1", Libvirt.Virsh("snapshot-current", Name, "--name"));
        Write("branch");
        Run("New-KvmSnapshot $name s3 -DiskOnly");

        // Two lines of changes over one image cannot both be merged into it.
        var before = Directory.GetFiles(Folder).Order().ToArray();
        Assert.StartsWith(
            "SnapshotHasBranches,",
            Fail("Remove-KvmSnapshot $name s1 -Force").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(Folder).Order());

        Run("Restore-KvmSnapshot $name s2 -Force");
        Assert.Equal(["two", "two"], Read());
        Run("Restore-KvmSnapshot $name s3 -Force");
        Assert.Equal(["branch", "branch"], Read());

        Run("Remove-KvmSnapshot $name s2 -Force");
        Assert.Equal(["branch", "branch"], Read());
        Run("Remove-KvmSnapshot $name s1 -Force; Restore-KvmSnapshot $name s3 -Force");
        Assert.Equal(["branch", "branch"], Read());
        Run("Remove-KvmSnapshot $name s3 -Force");
        Assert.Equal(["branch", "branch"], Read());
        Assert.Equal([$"{Folder}/a.img", $"{Folder}/b.qcow2"], Directory.GetFiles(Folder).Order());
        Assert.Empty(Run("Get-KvmSnapshot $name"));
    }

    [Fact]
    public void A_snapshot_goes_with_its_children_while_the_VM_runs_and_the_content_stays()
    {
        Run($"New-KvmDisk \"$folder/a.qcow2\" 1MB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ }}");
        Write("one");
        Run("New-KvmSnapshot $name s1 -DiskOnly");
        Write("two");
        Run("New-KvmSnapshot $name s2 -DiskOnly; New-KvmSnapshot $name s3 -DiskOnly; Start-KvmVM $name");
        var screen = Screen("Remove-KvmSnapshot $name s1 -IncludeChildren -WhatIf", 500);
        Assert.Contains("vda: a.qcow2 < a.s1.qcow2 < a.s2.qcow2 < a.s3.qcow2 becomes a.qcow2; deletes ", screen, StringComparison.Ordinal);
        Assert.Equal(4, Directory.GetFiles(Folder).Length);

        Run("Remove-KvmSnapshot $name s1 -IncludeChildren -Force");
        Assert.Equal("running", State());
        Assert.Equal([$"{Folder}/a.qcow2"], Directory.GetFiles(Folder));
        Assert.Contains($"{Folder}/a.qcow2", Libvirt.Virsh("domblklist", Name, "--inactive"), StringComparison.Ordinal);
        Run("Stop-KvmVM $name -TurnOff");
        Assert.Equal(["two"], Read());
    }

    [Fact]
    public void An_image_that_another_VM_builds_on_is_left_alone()
    {
        Run(
            $"New-KvmDisk \"$folder/a.qcow2\" 1MB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ }}; New-KvmSnapshot $name s1 "
                + "-DiskOnly");
        HostProgram.Check("qemu-img", "create", "-q", "-f", "qcow2", "-b", $"{Folder}/a.qcow2", "-F", "qcow2", $"{Folder}/clone.qcow2");
        Run($"New-KvmVM \"$name-clone\" {Small} -Disk \"$folder/clone.qcow2\"");
        Assert.StartsWith("DiskInUse,", Fail("Remove-KvmSnapshot $name s1 -Force").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(Run("Get-KvmSnapshot $name"));
    }

    [Fact]
    public void An_internal_snapshot_that_somebody_put_into_an_overlay_is_not_lost()
    {
        Run(
            $"New-KvmDisk \"$folder/a.qcow2\" 1MB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ }}; New-KvmSnapshot $name s1 "
                + "-DiskOnly");
        Libvirt.Virsh("snapshot-create-as", Name, "inside");
        Assert.StartsWith(
            "SnapshotKindsMixed,",
            Fail("Remove-KvmSnapshot $name s1 -Force").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "SnapshotKindsMixed,",
            Fail("Restore-KvmSnapshot $name s1 -Force").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Contains("inside", HostProgram.Check("qemu-img", "snapshot", "-l", $"{Folder}/a.s1.qcow2"), StringComparison.Ordinal);
        Run("Remove-KvmSnapshot $name inside -Force; Remove-KvmSnapshot $name s1 -Force");
        Assert.Equal([$"{Folder}/a.qcow2"], Directory.GetFiles(Folder));
    }

    [Fact]
    public void A_merge_that_cannot_begin_leaves_the_VM_as_it_is_and_repeating_finishes_it()
    {
        Run(
            $"New-KvmDisk \"$folder/a.qcow2\" 2GB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ }}; New-KvmSnapshot $name s1 "
                + "-DiskOnly");
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "write -q -P 7 0 1G", $"{Folder}/a.s1.qcow2");
        Run("Start-KvmVM $name");
        Libvirt.Virsh("blockcommit", Name, "vda", "--active", "--bandwidth", "1");
        // Another merge is under way: this one is refused, and nothing of it stays.
        Assert.Single(Invoke("Remove-KvmSnapshot $name s1 -Force").Errors);
        Libvirt.Virsh("blockjob", Name, "vda", "--abort");
        Assert.Contains($"{Folder}/a.s1.qcow2", Libvirt.Virsh("domblklist", Name), StringComparison.Ordinal);
        Run("Remove-KvmSnapshot $name s1 -Force; Stop-KvmVM $name -TurnOff");
        Assert.Equal([$"{Folder}/a.qcow2"], Directory.GetFiles(Folder));
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "read -q -P 7 0 1G", $"{Folder}/a.qcow2");
    }

    [Fact]
    public void Without_an_agent_nothing_is_frozen_and_nothing_made()
    {
        Run($"New-KvmDisk \"$folder/a.qcow2\" 1MB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ -Start }}");
        Assert.StartsWith(
            "AgentNotAnswering,",
            Fail("New-KvmSnapshot $name s1 -DiskOnly -Quiesce").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Folder));
        Assert.Contains(
            "vda: a.qcow2 becomes a.qcow2 < a._____.qcow2",
            Screen("New-KvmSnapshot $name '<&\">.' -DiskOnly -WhatIf", 300),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_removal_that_was_cut_short_can_only_be_finished()
    {
        Run($"New-KvmDisk \"$folder/a.qcow2\" 1MB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ }}");
        Write("one");
        Run("New-KvmSnapshot $name s1 -DiskOnly");
        Write("two");
        using (var holder = Process.Start(
                new ProcessStartInfo("qemu-io", [$"{Folder}/a.qcow2"]) { RedirectStandardInput = true, RedirectStandardOutput = true }
            )!)
        {
            // It prompts once the image is open and locked, so that the merge fails after it has begun.
            holder.StandardOutput.ReadBlock(new char[8]);
            Assert.StartsWith("DiskInUse,", Fail("Remove-KvmSnapshot $name s1 -Force").FullyQualifiedErrorId, StringComparison.Ordinal);
            holder.StandardInput.Close();
            holder.WaitForExit();
        }

        Assert.Equal(["two"], Read());
        Assert.StartsWith(
            "SnapshotUnfinished,",
            Fail("Restore-KvmSnapshot $name s1 -Force").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Run("Remove-KvmSnapshot $name s1 -Force");
        Assert.Equal(["two"], Read());
        Assert.Equal([$"{Folder}/a.qcow2"], Directory.GetFiles(Folder));
    }

    [Fact]
    public void A_VM_that_was_renamed_goes_back_under_its_new_name()
    {
        Run($"New-KvmDisk \"$folder/a.qcow2\" 1MB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ }}");
        Write("one");
        Run("New-KvmSnapshot $name s1 -DiskOnly");
        Write("two");
        var id = Libvirt.Virsh("domuuid", Name);
        Run("Set-KvmVM $name -NewName \"$name-new\"; Restore-KvmSnapshot \"$name-new\" s1 -Force");
        Assert.Equal([$"{Name}-new"], Run("(Get-KvmVM \"$name*\").Name").Select(n => (string)n.BaseObject));
        Assert.Equal(id, Libvirt.Virsh("domuuid", $"{Name}-new"));
        Assert.Equal(["one"], Read($"{Name}-new"));
        // The old name may be another VM's by now.
        Run($"New-KvmVM $name {Small}; Restore-KvmSnapshot \"$name-new\" s1 -Force; Remove-KvmSnapshot \"$name-new\" s1 -Force");
        Assert.Equal(["one"], Read($"{Name}-new"));
        Assert.Empty(Blocks(Name));
    }

    private void Boot()
    {
        Run("$disk = New-KvmDisk \"$folder/d.qcow2\" 32MB");
        Shell.SetVariable("more", GuestImage.Arguments(Name));
        Run(
            "New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -Graphics None -KernelArguments $more -Disk $disk "
                + "-Start; Wait-KvmVM $name -For Agent");
        Agent().Run("mke2fs -q /dev/vda");
        Agent().Run("mount -t ext4 /dev/vda /mnt");
    }

    private void Start()
    {
        Run("Start-KvmVM $name; Wait-KvmVM $name -For Agent");
        // The guest mounts it by itself, a moment before or after its agent answers.
        Eventually.True("the disk is mounted", () =>
        {
            Agent().Run("grep -q /mnt /proc/mounts || mount -t ext4 /dev/vda /mnt");
            return true;
        });
    }

    private void Put(string file) => Agent().Run($"echo {file} > /mnt/{file}; sync");

    private string Files() => Agent().Run("cd /mnt; ls | grep -v lost | xargs");

    private List<string> Chain() =>
        Run("(Get-KvmVM $name).Disk") is { Count: 1 }
            ? HostProgram
                .Check("qemu-img", "info", "-U", "--backing-chain", Blocks()[0])
                .Split('\n')
                .Where(l => l.StartsWith("image: ", StringComparison.Ordinal))
                .Select(l => l[7..])
                .ToList()
            : [];

    /// <summary>The images that libvirt will start the VM with.</summary>
    private List<string> Blocks(string? vm = null) =>
        Libvirt
            .Virsh("domblklist", vm ?? Name, "--inactive")
            .Split('\n')
            .Select(l => l.Trim().Split(' ', 2))
            .Where(l => l.Length == 2 && l[1].Contains('/', StringComparison.Ordinal))
            .Select(l => l[1].Trim())
            .ToList();

    /// <summary>Writes a word to each disk of the VM, which is off.</summary>
    private void Write(string word)
    {
        var file = Path.Combine(Folder, "word");
        File.WriteAllText(file, word.PadRight(16));
        foreach (var path in Blocks())
        {
            var format = HostProgram.Check("qemu-img", "info", path).Contains("file format: qcow2", StringComparison.Ordinal)
                ? "qcow2"
                : "raw";
            HostProgram.Check("qemu-io", "-f", format, "-c", $"write -q -s {file} 4096 512", path);
        }

        File.Delete(file);
    }

    private List<string> Read(string? vm = null) => Blocks(vm).Select(path =>
    {
        var copy = Path.Combine(Folder, "copy");
        HostProgram.Check("qemu-img", "convert", "-O", "raw", path, copy);
        using var stream = File.OpenRead(copy);
        var bytes = new byte[16];
        stream.Seek(4096, SeekOrigin.Begin);
        stream.ReadExactly(bytes);
        File.Delete(copy);
        return System.Text.Encoding.ASCII.GetString(bytes).Trim();
    }).ToList();
}
