using System.Xml.Linq;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>
/// What only one VM may have, on copies, exports, templates, renames and removals: each VM has its own, and nobody loses anything.
/// </summary>
// libvirt keeps what TPMs know in one folder, which these look through.
[Collection("TPM state")]
public sealed class VMStateTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Code = "/usr/share/OVMF/OVMF_CODE_4M.fd";
    private const string Template = "/usr/share/OVMF/OVMF_VARS_4M.fd";

    /// <summary>The two ways in which a definition names a file of its own.</summary>
    [Theory]
    [InlineData("<nvram type='file'><source file='{0}'/></nvram>")]
    [InlineData("<nvram>{0}</nvram>")]
    public void UEFI_variables_in_a_named_file_are_copied_and_survive_the_copies(string nvram)
    {
        var variables = Variables("own_VARS.fd");
        Define(Name, Uefi(string.Format(System.Globalization.CultureInfo.InvariantCulture, nvram, variables)));

        Run(
            "Copy-KvmVM $name \"$name-full\" -Full; Copy-KvmVM $name \"$name-linked\" -Linked; Export-KvmVM $name \"$folder/out.xml\" "
                + "-IncludeDisk");
        Run(
            "Import-KvmVM \"$folder/out.xml\" -Name \"$name-in\" -NewIdentity; New-KvmTemplate -VMName $name \"$name-t\" -Folder $folder "
                + "-Generalize None; New-KvmVM \"$name-of\" -Template \"$name-t\" -TemplateFolder $folder");
        string[] copies = [$"{Name}-full", $"{Name}-linked", $"{Name}-in", $"{Name}-of"];
        Assert.Equal(5, copies.Select(Nvram).Append(variables).Distinct().Count());
        Assert.All(copies, c => Assert.Equal(File.ReadAllBytes(variables), File.ReadAllBytes(Nvram(c)!)));

        // Both run, each on its own.
        Run("Start-KvmVM $name, \"$name-full\"; Stop-KvmVM $name, \"$name-full\" -TurnOff");
        var own = Nvram($"{Name}-full")!;
        Assert.Contains($"UEFI variables {own}", Screen("Remove-KvmVM \"$name-full\" -WhatIf", 400), StringComparison.Ordinal);
        Run("Remove-KvmVM \"$name-*\" -RemoveDisk -Force");
        Assert.False(File.Exists(own));
        Assert.True(File.Exists(variables));
    }

    [Fact]
    public void UEFI_variables_that_are_not_there_yet_are_not_shared_either()
    {
        Define(Name, Uefi($"<nvram template='{Template}'/>"));
        Run("Copy-KvmVM $name \"$name-2\" -Full");
        Assert.Equal($"/var/lib/libvirt/qemu/nvram/{Name}_VARS.fd", Nvram(Name));
        Assert.Equal($"/var/lib/libvirt/qemu/nvram/{Name}-2_VARS.fd", Nvram($"{Name}-2"));
    }

    /// <summary>libvirt before 9.2 stores no path where it chooses the firmware itself; the file then has the VM's name.</summary>
    [Fact]
    public void UEFI_variables_under_the_VMs_name_are_copied_and_go_along_with_a_rename()
    {
        Define(Name, "<os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features>");
        Libvirt.Virsh("start", Name);
        Libvirt.Virsh("destroy", Name);
        Mark(Name);

        Assert.Equal([$"{Name}-new"], Libvirt.Shell($"""
            Copy-KvmVM {Name} {Name}-copy -Full -DiskFolder {Folder} | Out-Null
            Export-KvmVM {Name} {Folder}/out.xml -IncludeDisk
            Import-KvmVM {Folder}/out.xml -Name {Name}-in -NewIdentity | Out-Null
            Set-KvmVM {Name} -NewName {Name}-new
            (Get-KvmVM {Name}-new).Name
            """));
        Assert.All((string[])[$"{Name}-copy", $"{Name}-in"], c => Assert.Equal("mark", Marked(Nvram(c)!)));
        Assert.Equal("mark", Marked(Stored($"{Name}-new")));
        Assert.NotEqual(Nvram($"{Name}-copy"), Nvram($"{Name}-in"));

        // A new VM of the old name begins with what the factory has.
        Assert.False(File.Exists(Stored(Name)));
        var removal = Libvirt.Shell(
            $"Remove-KvmVM {Name}-new -WhatIf; Set-KvmVM {Name}-new -NewName {Name}-last; Remove-KvmVM {Name}-last -Force; 'done'");
        Assert.StartsWith("What if: Remove VM", removal[0], StringComparison.Ordinal);
        Assert.Equal("done", removal[^1]);
        Assert.False(File.Exists(Stored($"{Name}-last")));
    }

    [Fact]
    public void A_file_under_the_VMs_name_that_the_definition_names_goes_along_with_a_rename()
    {
        Define(Name, Uefi($"<nvram template='{Template}'/>"));
        Libvirt.Virsh("start", Name);
        Libvirt.Virsh("destroy", Name);
        Mark(Name);

        // What is there under the new name is not overwritten, and the VM keeps what it has.
        File.WriteAllText(Stored($"{Name}-new"), "another's");
        Assert.StartsWith("FileAlreadyExists,", Libvirt.Shell($"Set-KvmVM {Name} -NewName {Name}-new")[0], StringComparison.Ordinal);
        Assert.Equal(("another's", "mark"), (File.ReadAllText(Stored($"{Name}-new")), Marked(Stored(Name))));
        File.Delete(Stored($"{Name}-new"));

        Assert.Equal(["done"], Libvirt.Shell($"Set-KvmVM {Name} -NewName {Name}-new; 'done'"));
        Assert.Equal($"/var/lib/libvirt/qemu/nvram/{Name}-new_VARS.fd", Nvram($"{Name}-new"));
        Assert.Equal("mark", Marked(Stored($"{Name}-new")));
        Assert.False(File.Exists(Stored(Name)));
        Libvirt.Virsh("start", $"{Name}-new");
    }

    [Fact]
    public void A_file_that_another_VM_names_is_never_deleted()
    {
        var variables = Variables("shared.fd");
        Define(Name, Uefi($"<nvram>{variables}</nvram>"));
        Define($"{Name}-2", Uefi($"<nvram type='file'><source file='{variables}'/></nvram>"));
        var first = Invoke("Remove-KvmVM $name -Force");
        Assert.Empty(first.Errors);
        Assert.Contains($"The UEFI variables {variables} stay: VM '{Name}-2' uses them.", Assert.Single(first.Warnings),
            StringComparison.Ordinal);
        Assert.True(File.Exists(variables));
        Run("Remove-KvmVM \"$name-2\" -Force");
        Assert.False(File.Exists(variables));

        // Two that share it and go together need no warning for the second.
        Variables("shared.fd");
        Define(Name, Uefi($"<nvram>{variables}</nvram>"));
        Define($"{Name}-2", Uefi($"<nvram>{variables}</nvram>"));
        Assert.Single(Invoke("Remove-KvmVM $name, \"$name-2\" -Force").Warnings);
        Assert.False(File.Exists(variables));
    }

    /// <summary>What swtpm keeps is only looked at as files here, so that it need not be installed.</summary>
    [Fact]
    public void The_state_of_a_TPM_is_copied_exported_imported_and_named()
    {
        Define(Name, "<os><type arch='x86_64' machine='q35'>hvm</type></os>",
            "<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>");
        var state = Tpm(Name);
        Directory.CreateDirectory($"{state}/tpm2");
        File.WriteAllText($"{state}/tpm2/tpm2-00.permall", "keys");
        File.WriteAllText($"{state}/tpm2/.lock", "");
        var said = Libvirt.Shell($$"""
            Copy-KvmVM {{Name}} {{Name}}-copy -Full -DiskFolder {{Folder}} | Out-Null
            Export-KvmVM {{Name}} {{Folder}}/out.xml -IncludeDisk
            Import-KvmVM {{Folder}}/out.xml -Name {{Name}}-in -NewIdentity | Out-Null
            Export-KvmVM {{Name}} {{Folder}}/bare.xml
            Remove-KvmVM {{Name}} -Force
            Import-KvmVM {{Folder}}/bare.xml 3>&1 | ForEach-Object { "$_" }
            Remove-KvmVM {{Name}} -Force
            Import-KvmVM {{Folder}}/out.xml | ForEach-Object { "$_" }
            """);
        Assert.Equal("keys", File.ReadAllText($"{Folder}/out-tpm/tpm2/tpm2-00.permall"));
        Assert.All((string[])[$"{Name}-copy", $"{Name}-in", Name],
            vm => Assert.Equal("keys", File.ReadAllText($"{Tpm(vm)}/tpm2/tpm2-00.permall")));
        Assert.Equal(state, Tpm(Name));
        Assert.False(File.Exists($"{Tpm($"{Name}-copy")}/tpm2/.lock"));
        Assert.Contains("starts with an empty TPM", said[0], StringComparison.Ordinal);
        var copy = Tpm($"{Name}-copy");
        Libvirt.Shell($"Remove-KvmVM {Name}-copy -Force");
        Assert.False(Directory.Exists(copy));
    }

    [Fact]
    public void Character_devices_sockets_and_ports_of_a_copy_are_its_own_so_that_both_run()
    {
        const string Devices = """
            <serial type='file'><source path='{0}/serial.log'/><target port='0'/></serial>
            <serial type='tcp'><source mode='bind' host='127.0.0.1' service='47111'/><protocol type='raw'/><target port='1'/></serial>
            <serial type='pty'><log file='{0}/pty.log'/><target port='2'/></serial>
            <channel type='unix'><source mode='bind' path='{0}/agent.sock'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
            <graphics type='vnc' port='5999' autoport='no' websocket='5800'><listen type='address' address='127.0.0.1'/></graphics>
            """;
        Define(Name, "<os><type arch='x86_64' machine='pc'>hvm</type></os>", Devices.Replace("{0}", Folder, StringComparison.Ordinal));
        var copied = Invoke(
            "Copy-KvmVM $name \"$name-a\", \"$name-b\" -Full; Export-KvmVM $name \"$folder/x.xml\"; Import-KvmVM \"$folder/x.xml\" -Name "
                + "\"$name-c\" -NewIdentity");
        Assert.Empty(copied.Errors);
        Assert.Equal(["47112", "47113", "47114"], ((string[])["a", "b", "c"])
            .Select(c => (string)Xml($"{Name}-{c}").Descendants("serial").ElementAt(1).Element("source")!.Attribute("service")!));
        Assert.Equal(3, copied.Warnings.Count(w => w.Contains("instead of 47111", StringComparison.Ordinal)));
        Run("Start-KvmVM \"$name*\"");
        foreach (var file in (string[])["serial.log", "pty.log", "agent.sock"]) Assert.All((string[])["", $"{Name}-a-", $"{Name}-b-",
            $"{Name}-c-"], prefix => Assert.True(File.Exists($"{Folder}/{prefix}{file}"), prefix + file));
    }

    [Fact]
    public void A_disk_that_is_a_part_of_a_file_is_copied_whole_or_refused_before_anything_changes()
    {
        HostProgram.Check("qemu-img", "create", "-q", "-f", "raw", $"{Folder}/slice.raw", "8M");
        HostProgram.Check("qemu-io", "-f", "raw", "-c", "write -q -P 1 0 8M", "-c", "write -q -P 7 1M 2M", $"{Folder}/slice.raw");
        Define(
            Name,
            "<os><type arch='x86_64' machine='pc'>hvm</type></os>",
            $"<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{Folder}/slice.raw'><slices><slice "
                + "type='storage' offset='1048576' size='2097152'/></slices></source><target dev='vda' bus='virtio'/></disk>");
        var before = Libvirt.Virsh("dumpxml", Name, "--inactive");
        Assert.StartsWith("DiskNotExportable,", Fail("Copy-KvmVM $name \"$name-l\" -Linked").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal(before, Libvirt.Virsh("dumpxml", Name, "--inactive"));

        Run(
            "Copy-KvmVM $name \"$name-f\" -Full -Start; Stop-KvmVM \"$name-f\" -TurnOff; Copy-KvmVM \"$name-f\" \"$name-g\" -Linked; "
                + "Start-KvmVM \"$name*\"");
        Assert.Empty(Xml($"{Name}-f").Descendants("slices"));
        Assert.Equal(2 << 20, new FileInfo($"{Folder}/{Name}-f-vda.img").Length);
        HostProgram.Check("qemu-io", "-U", "-r", "-f", "raw", "-c", "read -q -P 7 0 2M", $"{Folder}/{Name}-f-vda.img");
    }

    [Fact]
    public void Disks_whose_names_agree_up_to_the_first_dot_get_an_overlay_each()
    {
        foreach (var part in (string[])["a", "b"]) HostProgram.Check("qemu-img", "create", "-q", "-f", "qcow2",
            $"{Folder}/data.{part}.qcow2", "1M");
        Run(
            "New-KvmVM $name -Memory 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk \"$folder/data.a.qcow2\", "
                + "\"$folder/data.b.qcow2\"; Copy-KvmVM $name \"$name-2\" -Linked; Start-KvmVM \"$name*\"");
        Assert.Equal(2, Xml(Name).Descendants("disk").Select(d => (string)d.Element("source")!.Attribute("file")!).Distinct().Count());
    }

    [Fact]
    public void Persistent_memory_and_floppies_are_copied_and_go_with_the_disks()
    {
        HostProgram.Check("qemu-img", "create", "-q", "-f", "raw", $"{Folder}/memory.raw", "16M");
        HostProgram.Check("qemu-io", "-f", "raw", "-c", "write -q -P 5 1M 1M", $"{Folder}/memory.raw");
        HostProgram.Check("qemu-img", "create", "-q", "-f", "raw", $"{Folder}/floppy.img", "1440K");
        Define(
            Name,
            "<maxMemory slots='4' unit='MiB'>1024</maxMemory><os><type arch='x86_64' machine='pc'>hvm</type></os><cpu><numa><cell id='0' "
                + "cpus='0' memory='64' unit='MiB'/></numa></cpu><features><acpi/></features>",
            $"""
            <memory model='nvdimm' access='shared'><source><path>{Folder}/memory.raw</path></source><target><size unit='MiB'>16</size><node>0</node></target></memory>
            <disk type='file' device='floppy'><driver name='qemu' type='raw'/><source file='{Folder}/floppy.img'/><target dev='fda' bus='fdc'/></disk>
            """);
        Run("Start-KvmVM $name");
        Assert.StartsWith("VMIsRunning,", Fail("Copy-KvmVM $name \"$name-2\" -Full").FullyQualifiedErrorId, StringComparison.Ordinal);
        Run(
            "Stop-KvmVM $name -TurnOff; Copy-KvmVM $name \"$name-2\" -Full; Start-KvmVM $name, \"$name-2\"; Stop-KvmVM $name, "
                + "\"$name-2\" -TurnOff");
        var copy = Xml($"{Name}-2").Descendants("memory").Elements("source").Single().Element("path")!.Value;
        Assert.Equal($"{Folder}/{Name}-2-pmem0.img", copy);
        HostProgram.Check("qemu-io", "-r", "-f", "raw", "-c", "read -q -P 5 1M 1M", copy);
        Assert.Contains($"persistent memory {copy}", Screen("Remove-KvmVM \"$name-2\" -RemoveDisk -WhatIf", 400), StringComparison.Ordinal);
        Run("Remove-KvmVM \"$name-2\" -RemoveDisk -Force");
        Assert.False(File.Exists(copy));
        Assert.True(File.Exists($"{Folder}/memory.raw"));
    }

    private static string Uefi(string nvram) =>
        "<os><type arch='x86_64' machine='q35'>hvm</type><loader readonly='yes' "
            + $"type='pflash'>{Code}</loader>{nvram}</os><features><acpi/></features>";

    /// <summary>A file of variables that can be told from the factory's.</summary>
    private string Variables(string name)
    {
        var path = $"{Folder}/{name}";
        File.Copy(Template, path, overwrite: true);
        Write(path);
        return path;
    }

    private void Mark(string vm) => Write(Stored(vm));

    private static void Write(string path)
    {
        using var file = File.OpenWrite(path);
        file.Seek(-4, SeekOrigin.End);
        file.Write("mark"u8);
    }

    private static string Marked(string path) => System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(path)[^4..]);

    /// <summary>Where libvirt keeps variables, as seen from outside its namespace.</summary>
    private string Stored(string vm) => $"{Libvirt.Root}/lib/qemu/nvram/{vm}_VARS.fd";

    private string Tpm(string vm) => $"{Libvirt.Root}/lib/swtpm/{Libvirt.Virsh("domuuid", vm).Trim()}";

    private string? Nvram(string vm) => Xml(vm).Element("os")!.Element("nvram") is not { } nvram ? null
        : (string?)nvram.Element("source")?.Attribute("file") ?? nvram.Value;

    private XElement Xml(string vm) => XElement.Parse(Libvirt.Virsh("dumpxml", vm, "--inactive"));

    private void Define(string vm, string parts, string devices = "")
    {
        var file = $"{Folder}/{vm}.define.xml";
        File.WriteAllText(
            file,
            $"<domain type='qemu'><name>{vm}</name><memory "
                + $"unit='MiB'>64</memory><vcpu>1</vcpu>{parts}<devices>{devices}</devices></domain>");
        Libvirt.Virsh("define", file);
    }
}
