using KvmPS.Model;
using KvmPS.Planning.Snapshot;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class SnapshotPreflightTests
{
    private static readonly Version Libvirt9 = new(9, 0);

    [Fact]
    public void Discs_floppies_read_only_disks_and_empty_drives_are_left_out()
    {
        var vm = Vm(
            Disk("vda", "qcow2")
                + Disk("sda", "raw", "cdrom")
                + Disk("fda", "raw", "floppy")
                + Disk("vdb", "raw", extra: "<readonly/>")
                + "<disk type='file' device='cdrom'><target dev='sdb'/></disk>"
                + Disk("vdc", "raw", extra: "", attributes: " snapshot='no'"));

        Assert.Equal(["vda"], SnapshotPreflight.Disks("vm", vm, external: false).Select(d => d.Target));
    }

    [Fact]
    public void A_raw_disk_is_named_with_its_file()
    {
        var vm = Vm(Disk("vda", "qcow2") + Disk("vdb", "raw"));

        var error = Refused("SnapshotFormatUnsupported", () => Check(vm));

        Assert.Contains("vdb of VM 'vm' is raw (/i/vdb)", error.Message, StringComparison.Ordinal);
        Assert.Contains("New-KvmSnapshot -VMName vm -DiskOnly", error.Advice, StringComparison.Ordinal);
        Assert.Equal(2, SnapshotPreflight.Disks("vm", vm, external: true).Count);
    }

    /// <summary>An overlay of it cannot be made either.</summary>
    [Fact]
    public void A_block_device_is_snapshotted_where_it_is_stored()
    {
        var vm = Vm("<disk type='block' device='disk'><driver type='raw'/><source dev='/dev/vg1/v1'/><target dev='vda'/></disk>");

        var error = Refused("SnapshotFormatUnsupported", () => Check(vm));

        Assert.DoesNotContain("-DiskOnly", error.Advice, StringComparison.Ordinal);
        Assert.Contains("LVM", error.Advice, StringComparison.Ordinal);
        Assert.Equal(error.Advice, Refused("SnapshotDiskUnsupported", () => SnapshotPreflight.Disks("vm", vm, external: true)).Advice);
    }

    [Theory]
    [InlineData("<os firmware='efi'/>", "9.0", false)]
    [InlineData("<os><loader type='pflash'>/c</loader></os>", "9.0", false)]
    [InlineData("<os><nvram>/v</nvram></os>", "10.10", false)]
    [InlineData("<os><nvram format='qcow2'>/v</nvram></os>", "10.9", false)]
    [InlineData("<os><nvram format='qcow2'>/v</nvram></os>", "10.10", true)]
    [InlineData("<os><loader type='rom'>/c</loader></os>", "6.0", true)]
    public void Firmware_variables_are_a_matter_of_format_and_version(string os, string libvirt, bool goes)
    {
        var vm = Vm(Disk("vda", "qcow2"), os);

        if (goes) Check(vm, Version.Parse(libvirt));
        else Refused("SnapshotFirmwareUnsupported", () => Check(vm, Version.Parse(libvirt)));
    }

    [Fact]
    public void Only_vCPUs_that_were_added_while_it_runs_count()
    {
        const string vcpus = "<vcpus><vcpu id='0' enabled='yes' hotpluggable='no'/><vcpu id='1' enabled='{0}' hotpluggable='yes'/></vcpus>";
        var added = Vm(Disk("vda", "qcow2"), vcpus.Replace("{0}", "yes", StringComparison.Ordinal));

        Refused("SnapshotHotAddedVcpu", () => Check(added));
        SnapshotPreflight.CheckInternal("vm", "vm", added, SnapshotPreflight.Disks("vm", added, false), running: false, Libvirt9);
        Check(Vm(Disk("vda", "qcow2"), vcpus.Replace("{0}", "no", StringComparison.Ordinal)));
    }

    /// <summary>A reboot of the guest keeps QEMU, and the vCPUs with it.</summary>
    [Fact]
    public void Who_added_vCPUs_is_told_to_stop_and_start_the_VM_and_not_to_restart_it()
    {
        var vm = Vm(Disk("vda", "qcow2"), "<vcpus><vcpu id='1' enabled='yes' hotpluggable='yes'/></vcpus>");

        var advice = Refused("SnapshotHotAddedVcpu", () => Check(vm)).Advice!;

        Assert.Contains("New-KvmSnapshot -VMName vm -DiskOnly", advice, StringComparison.Ordinal);
        Assert.EndsWith("Stop-KvmVM -Name vm; Start-KvmVM -Name vm", advice, StringComparison.Ordinal);
        Assert.DoesNotContain("restart", advice, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(KvmSnapshotKind.Internal, true, false)]
    [InlineData(KvmSnapshotKind.External, false, false)]
    [InlineData(KvmSnapshotKind.Mixed, true, false)]
    [InlineData(KvmSnapshotKind.Internal, false, true)]
    [InlineData(KvmSnapshotKind.External, true, true)]
    public void Kinds_do_not_mix(KvmSnapshotKind there, bool external, bool goes)
    {
        if (goes) SnapshotPreflight.CheckKinds("vm", "vm", [("s", there)], external);
        else Refused("SnapshotKindsMixed", () => SnapshotPreflight.CheckKinds("vm", "vm", [("s", there)], external));
    }

    [Fact]
    public void Disks_without_a_file_cannot_have_an_overlay()
    {
        var block = Vm("<disk type='block' device='disk'><driver type='raw'/><source dev='/dev/vg/lv'/><target dev='vda'/></disk>");
        var network = Vm(
            "<disk type='network' device='disk'><driver type='raw'/><source protocol='rbd' name='p/i'/><target dev='vda'/></disk>");

        Refused("SnapshotDiskUnsupported", () => SnapshotPreflight.Disks("vm", block, external: true));
        Refused("SnapshotDiskUnsupported", () => SnapshotPreflight.Disks("vm", network, external: true));
        Refused("SnapshotNoDisk", () => SnapshotPreflight.Disks("vm", Vm(""), external: true));
    }

    [Fact]
    public void Space_is_needed_with_some_to_spare()
    {
        SnapshotPreflight.CheckSpace("vm", "/i", free: 1L << 30, needed: 512L << 20, capacity: null, "A snapshot");
        Refused(
            "SnapshotNoSpace",
            () => SnapshotPreflight.CheckSpace("vm", "/i", free: 512L << 20, needed: 512L << 20, capacity: 1L << 40, "A snapshot"));
    }

    [Fact]
    public void A_small_disk_needs_no_more_space_than_it_has()
    {
        SnapshotPreflight.CheckSpace("vm", "/i", free: 5L << 20, needed: 0, capacity: 4L << 20, "A snapshot");
        var error = Refused(
            "SnapshotNoSpace",
            () => SnapshotPreflight.CheckSpace("vm", "/i", free: 4L << 20, needed: 0, capacity: 4L << 20, "A snapshot"));
        Assert.Contains("may need 5 MiB, but /i has 4 MiB free", error.Message, StringComparison.Ordinal);
    }

    private static void Check(SnapshotDomainXml vm, Version? libvirt = null) =>
        SnapshotPreflight.CheckInternal(
            "vm",
            "vm",
            vm,
            SnapshotPreflight.Disks("vm", vm, external: false),
            running: true,
            libvirt ?? Libvirt9);

    private static KvmException Refused(string id, Action act)
    {
        var error = Assert.Throws<KvmException>(act);
        Assert.Equal(id, error.Id);
        return error;
    }

    private static SnapshotDomainXml Vm(string disks, string more = "") =>
        SnapshotDomainXml.Parse($"<domain>{more}<devices>{disks}</devices></domain>");

    private static string Disk(string target, string format, string device = "disk", string extra = "", string attributes = "") =>
        $"<disk type='file' device='{device}'{attributes}><driver type='{format}'/><source file='/i/{target}'/><target "
            + $"dev='{target}'/>{extra}</disk>";
}
