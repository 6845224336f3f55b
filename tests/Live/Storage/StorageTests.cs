using KvmPS.Live.Disk;
using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.Storage;

/// <summary>
/// Pools and volumes of the private daemon, by a local connection and by one that is another host's to KvmPS: libvirt's own way over SSH,
/// with a program in ssh's place that goes no further than into the daemon's namespaces. Files are looked at from outside.
/// </summary>
public sealed class StorageTests : VMDiskTest
{
    private const long MiB = 1 << 20;

    public StorageTests(PrivateLibvirt libvirt, GuestImage image)
        : base(libvirt, image)
    {
        var socket = Libvirt.Uri.Split("socket=")[1];
        // libvirt's helper asks at the place where a host has its socket.
        Libvirt.Enter("ln", "-sfn", socket, "/run/libvirt/libvirt-sock");
        var ssh = $"{Folder}/ssh";
        File.WriteAllText(ssh, $"#!/bin/sh\nexec nsenter {string.Join(' ', Libvirt.EnterArguments)} virt-ssh-helper qemu:///system\n");
        File.SetUnixFileMode(ssh, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Shell.SetVariable("far", $"qemu+ssh://elsewhere.example/system?command={ssh}&proxy=native");
        Shell.SetVariable("pool", Name);
    }

    private string Pool => $"{Folder}/pool";

    [Fact]
    public void A_second_pool_of_one_place_is_refused_with_the_name_of_the_first()
    {
        Run("New-KvmStoragePool $pool \"$folder/pool\" -Build -Start");
        var error = Fail("New-KvmStoragePool \"$pool-2\" \"$folder/pool\"");
        Assert.StartsWith("StoragePoolSourceInUse,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"The storage pool '{Name}' already uses '{Pool}'", error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"Get-KvmStoragePool -Name {Name}", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    /// <summary>Of the types that have no volumes to be made, multipath is the one that starts where there is no such storage.</summary>
    [Fact]
    public void What_libvirt_cannot_do_in_a_pool_is_told_with_what_can()
    {
        Run(
            "New-KvmStoragePool $pool \"$folder/pool\" -Build -Start; New-KvmVolume $pool a.img 1MB -Format Raw; New-KvmStoragePool "
                + "\"$pool-m\" -Type Mpath -Start");
        try
        {
            Refused(
                "Copy-KvmVolume $pool a.img -DestinationPool \"$pool-m\" -NewName a",
                "StoragePoolCannot",
                "Export-KvmVolume, then Import-KvmVolume");
            Refused("New-KvmVolume \"$pool-m\" a 1MB -Format Raw", "StoragePoolCannot", "LUN on the storage server");
        }
        finally
        {
            Run("Remove-KvmStoragePool \"$pool-m\" -Force");
        }
    }

    [Fact]
    public void An_image_goes_to_another_host_becomes_a_VMs_disk_comes_back_and_goes_with_the_VM()
    {
        var image = SparseImage("it's ü.img");
        HostProgram.Check("qemu-img", "convert", "-O", "qcow2", image, $"{Folder}/disk.qcow2");
        dynamic made = Run("Connect-KvmHost $far | Out-Null; New-KvmStoragePool $pool \"$folder/pool\" -Build -Start")[0];
        Assert.Equal(("Running", 0), ((string)made.State.ToString(), (int)made.VolumeCount));
        Assert.StartsWith("qemu+ssh:", (string)made.ConnectionUri, StringComparison.Ordinal);
        Refused("New-KvmStoragePool other relative/path", "InvalidPath", "absolute path");

        // There: whole, sparse, and of the format that it has.
        var uploaded = Run("\"$folder/it's ü.img\", \"$folder/disk.qcow2\" | Import-KvmVolume -Pool $pool")
            .Select(v => (dynamic)v)
            .OrderBy(v => (string)v.Name, StringComparer.Ordinal)
            .ToList();
        Assert.Equal(
            [("disk.qcow2", "qcow2", 64 * MiB), ("it's ü.img", "raw", 64 * MiB)],
            uploaded.Select(v => ((string)v.Name, (string)v.Format, (long)v.Capacity)));
        HostProgram.Check("cmp", image, $"{Pool}/it's ü.img");
        HostProgram.Check("cmp", $"{Folder}/disk.qcow2", $"{Pool}/disk.qcow2");
        Assert.InRange(Blocks($"{Pool}/it's ü.img"), 1, 4 * MiB);
        Refused("Import-KvmVolume \"$folder/disk.qcow2\" $pool", "VolumeAlreadyExists", "Remove-KvmVolume -Pool");

        // A VM there has it, and what lies over it is seen without a look into files.
        Run(
            "New-KvmVolume $pool over.qcow2 -BackingVolume disk.qcow2; New-KvmVM $name 32MB -NoNetwork -Graphics None -VirtType Qemu "
                + "-Disk \"$pool/over.qcow2\" -Start");
        Assert.Equal(
            [$"disk.qcow2 {Name} True", $"over.qcow2 {Name} False"],
            Run(
                    "Get-KvmVolume $pool *.qcow2 | ForEach-Object { foreach ($use in $_.Uses) { '{0} {1} {2}' -f $_.Name, $use.VMName, "
                        + "$use.IsBacking } }")
                .Select(l => (string)l.BaseObject));
        Refused("Remove-KvmVolume $pool disk.qcow2 -Force", "VolumeInUse", $"Remove-KvmVM -Name {Name} -RemoveDisk");
        Refused("Export-KvmVolume $pool over.qcow2 \"$folder/out\"", "VolumeInUse", $"Stop-KvmVM -Name {Name}");
        Refused("Add-KvmVMDisk $name \"$pool/disk.qcow2\"", "VolumeInUse", "Copy-KvmVolume");
        Run(
            "New-KvmVolume $pool more.img 8MB -Format Raw -Preallocation Falloc; Get-KvmVolume $pool more.img | ForEach-Object { "
                + "Add-KvmVMDisk $name -Disk $_ }");
        Assert.Contains($"{Pool}/more.img", Libvirt.Virsh("domblklist", Name), StringComparison.Ordinal);

        // Back again: the same, and as sparse.
        Directory.CreateDirectory($"{Folder}/back");
        Run(
            "Get-KvmVolume $pool it* | Export-KvmVolume -Path \"$folder/back/\"; Copy-KvmVolume $pool disk.qcow2 -NewName copy.img "
                + "-Format Raw; Export-KvmVolume $pool copy.img \"$folder/back/copy\"");
        foreach (var back in (string[])["it's ü.img", "copy"])
        {
            HostProgram.Check("cmp", image, $"{Folder}/back/{back}");
            Assert.InRange(Blocks($"{Folder}/back/{back}"), 1, 4 * MiB);
        }

        Refused("Export-KvmVolume $pool copy.img \"$folder/back/copy\"", "FileAlreadyExists", "-Force");
        // The VM's own go with it; what lies below stays.
        Run("Remove-KvmVM $name -RemoveDisk -Force");
        Assert.Equal(["copy.img", "disk.qcow2", "it's ü.img"], Run("(Get-KvmVolume $pool).Name").Select(n => (string)n.BaseObject));
        Assert.False(File.Exists($"{Pool}/over.qcow2") || File.Exists($"{Pool}/more.img"));
    }

    [Fact]
    public void A_disk_that_is_a_volume_by_name_is_seen_and_goes_with_its_VM()
    {
        Run(
            "$null = New-KvmStoragePool $pool \"$folder/pool\" -Build -Start; $null = New-KvmVolume $pool own.qcow2 8MB; $null = "
                + "New-KvmVolume $pool stale.qcow2 8MB");
        var xml = GuestXml.BootSector(Name, $"{Pool}/own.qcow2");
        var disk = xml.Descendants("disk").First();
        disk.SetAttributeValue("type", "volume");
        disk.Element("driver")!.SetAttributeValue("type", "qcow2");
        disk.Element("source")!
            .ReplaceAttributes(new System.Xml.Linq.XAttribute("pool", Name), new System.Xml.Linq.XAttribute("volume", "own.qcow2"));
        xml.Save($"{Folder}/vm.xml");
        Libvirt.Virsh("define", $"{Folder}/vm.xml");
        Assert.Equal(Name, (string)Run("(Get-KvmDisk \"$folder/pool/own.qcow2\").UsedBy")[0].BaseObject);
        dynamic shown = Run("Get-KvmVMDisk $name")[0];
        Assert.Equal(($"{Pool}/own.qcow2", $"{Name}/own.qcow2"), ((string)shown.Path, (string)shown.Volume));
        Refused("Remove-KvmDisk \"$folder/pool/own.qcow2\" -Force", "DiskInUse", "-RemoveDisk");
        Assert.Contains(
            "its pool is stopped",
            Assert.Single(Invoke("Stop-KvmStoragePool $pool; Remove-KvmVM $name -RemoveDisk -Force -WhatIf").Warnings),
            StringComparison.Ordinal);
        Run("Start-KvmStoragePool $pool; Remove-KvmVM $name -RemoveDisk -Force");
        Assert.False(File.Exists($"{Pool}/own.qcow2"));

        // What lies over a volume, and libvirt has not seen yet, is not destroyed.
        Run(
            "$null = New-KvmVolume $pool base.qcow2 8MB; $null = New-KvmDisk \"$folder/pool/over.qcow2\" -BackingFile "
                + "\"$folder/pool/base.qcow2\"");
        Refused("Remove-KvmVolume $pool base.qcow2 -Force", "VolumeInUse", "Copy-KvmVolume");
        Run("Remove-KvmVolume $pool over.qcow2, base.qcow2 -Force");

        // A file that went without libvirt shows no more, and its name is free.
        File.Delete($"{Pool}/stale.qcow2");
        Assert.Empty(Run("Get-KvmVolume $pool"));
        Refused("Remove-KvmVolume $pool stale.qcow2 -Force", "VolumeNotFound", "Update-KvmStoragePool");
        Run("New-KvmVolume $pool stale.qcow2 8MB");
        // One that came without it is not overwritten.
        File.WriteAllText($"{Pool}/new.img", "precious");
        Refused("New-KvmVolume $pool new.img 8MB -Format Raw", "VolumeAlreadyExists", "another name");
        Assert.Equal("precious", File.ReadAllText($"{Pool}/new.img"));
        Directory.Delete(Pool, recursive: true);
        Refused("New-KvmVolume $pool a 8MB", "StoragePoolSourceMissing", "Start-KvmStoragePool");
        Refused("Update-KvmStoragePool $pool", "StoragePoolSourceMissing", "Start-KvmStoragePool");
        Refused("Get-KvmVolume $pool", "StoragePoolNotActive", "Start-KvmStoragePool");
        Refused("New-KvmStoragePool ($pool + 2) \"$folder/pool2\" -Start", "StoragePoolSourceMissing", "-Build");
        Assert.Empty(Run("Get-KvmStoragePool \"${pool}2*\""));
    }

    [Fact]
    public async Task A_file_system_becomes_a_pool_and_neither_its_end_nor_Ctrl_C_leaves_parts()
    {
        HostProgram.Check("truncate", "-s", "64M", $"{Folder}/fs.img");
        var device = HostProgram.Check("losetup", "--find", "--show", $"{Folder}/fs.img").Trim();
        try
        {
            dynamic made = Run(
                $"New-KvmStoragePool $pool -Type Fs -SourceDevice {device} -Path \"$folder/pool\" -SourceFormat ext4 -Build -Start")[0];
            Assert.Equal(("Running", device, "ext4"), ((string)made.State.ToString(), (string)made.Source, (string)made.Format));
            Refused("New-KvmVolume $pool a.img 100MB -Format Raw -Preallocation Falloc", "StoragePoolFull", "Get-KvmVolume");
            var big = $"{Folder}/big.img";
            Fill(big, 60);
            Refused("Import-KvmVolume \"$folder/big.img\" $pool", "StoragePoolFull", "Get-KvmVolume");
            // libvirt does not know yet that others take the space.
            Fill(big, 36);
            Libvirt.Enter("dd", "if=/dev/zero", $"of={Pool}/other", "bs=1M", "count=20");
            Refused("Import-KvmVolume \"$folder/big.img\" $pool", "StoragePoolFull", "Get-KvmVolume");
            Libvirt.Enter("rm", $"{Pool}/other");
            Assert.Equal("lost+found", Libvirt.Enter("ls", Pool).Output.Trim());

            using var slow = new SlowSocket($"{Folder}/slow", Libvirt.Uri.Split("socket=")[1]);
            Shell.SetVariable("slow", $"qemu:///system?socket={Folder}/slow");
            await StopDuringAsync("Import-KvmVolume \"$folder/big.img\" $pool -Connection $slow", () => Size($"{Pool}/big.img") > 0);
            Eventually.True("the part is gone from the pool", () => Libvirt.Enter("ls", Pool).Output.Trim() == "lost+found");
            Run("Import-KvmVolume \"$folder/big.img\" $pool");
            await StopDuringAsync(
                "Export-KvmVolume $pool big.img \"$folder/part\" -Connection $slow",
                () => Directory.EnumerateFiles(Folder, ".kvmps-*").Any(f => new FileInfo(f).Length > 0));
            Eventually.True(
                "the part is gone from this machine",
                () => !Directory.EnumerateFiles(Folder, "*part").Concat(Directory.EnumerateFiles(Folder, ".kvmps-*")).Any());

            Run("Remove-KvmStoragePool $pool -Force");
            Refused(
                $"New-KvmStoragePool $pool -Type Fs -SourceDevice {device} -Path \"$folder/pool\" -SourceFormat ext4 -Build -Start",
                "StorageSourceNotBlank",
                "-Overwrite");
            Assert.Empty(Run("Get-KvmStoragePool $pool*"));
            // Its file system is used as it is.
            Assert.Contains(
                "big.img",
                Run(
                        $"$null = New-KvmStoragePool $pool -Type Fs -SourceDevice {device} -Path \"$folder/pool\" -Start; (Get-KvmVolume "
                            + "$pool).Name")
                    .Select(n => (string)n.BaseObject));
        }
        finally
        {
            RemovePool();
            HostProgram.Run("losetup", "--detach", device);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) RemovePool();
        base.Dispose(disposing);
    }

    private static void Fill(string path, int megabytes)
    {
        var bytes = new byte[megabytes * MiB];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>What a file takes up on its file system.</summary>
    private static long Blocks(string path) =>
        long.Parse(HostProgram.Check("stat", "-c", "%b", path), System.Globalization.CultureInfo.InvariantCulture) * 512;

    private long Size(string path) => long.TryParse(Libvirt.Enter("stat", "-c", "%b", path).Output, out var blocks) ? blocks : 0;

    /// <summary>64 MiB, with content at the beginning and before the end, which is a hole.</summary>
    private string SparseImage(string name)
    {
        var path = $"{Folder}/{name}";
        using var file = File.Create(path);
        var content = new byte[MiB];
        new Random(2).NextBytes(content);
        file.Write(content);
        file.Position = (40 * MiB) + 512;
        file.Write(content);
        file.SetLength(64 * MiB);
        return path;
    }

    private async Task StopDuringAsync(string script, Func<bool> begun)
    {
        var stopper = Task.Run(() =>
        {
            Eventually.True("it has begun", begun);
            Shell.Stop();
        }, TestContext.Current.CancellationToken);
        var result = Invoke(script);
        Assert.Equal((Outcome.Stopped, ""), (result.Outcome, string.Join(' ', result.Errors)));
        await stopper;
    }

    private void RemovePool()
    {
        foreach (var command in (string[])["pool-destroy", "pool-undefine"])
            HostProgram.Run("virsh", "--quiet", "--connect", Libvirt.Uri, command, Name);
    }
}
