using KvmPS.Live.Disk;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>
/// Copies of UEFI variables, persistent memory and TPM state that find no space, or whose process is killed: all of it, or nothing under
/// the copy's name.
/// </summary>
// libvirt keeps what TPMs know in one folder, which these look through.
[Collection("TPM state")]
public sealed class StateCopyFaultTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const int Kills = 6;
    private const int TpmFiles = 30;

    [Theory]
    [InlineData("Export-KvmVM {0} {1}/out.xml -IncludeDisk")]
    [InlineData("Copy-KvmVM {0} {0}-copy -Full -DiskFolder {1}")]
    [InlineData("New-KvmTemplate -VMName {0} {0}-t -Folder {1} -Generalize None")]
    public void A_full_file_system_leaves_nothing(string command)
    {
        var sums = DefineWithState();
        using (var small = new SmallFileSystem(Libvirt, Folder, "small"))
        {
            // The variables and the memory take more than what is left.
            HostProgram.Check("fallocate", "-l", "5M", $"{Folder}/small/filler");
            var said = Libvirt.Shell(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, Name, $"{Folder}/small"));
            Assert.Contains("No space left on device", said[^1], StringComparison.Ordinal);
            Assert.DoesNotContain("Unexpected", said[^1], StringComparison.Ordinal);
            Assert.Equal(["filler"], Entries($"{Folder}/small"));
        }

        Assert.Equal(
            [Name],
            Libvirt
                .Virsh("list", "--all", "--name")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(n => n.StartsWith(Name, StringComparison.Ordinal)));
        Assert.Equal([Tpm], Directory.GetDirectories($"{Libvirt.Root}/lib/swtpm").Where(IsNewOrOwn));
        Assert.Equal(sums, Sums(""));
    }

    [Fact]
    public void A_full_file_system_leaves_nothing_of_an_import()
    {
        DefineWithState();
        Libvirt.Shell($"Export-KvmVM {Name} {Folder}/out.xml -IncludeDisk");
        using (var small = new SmallFileSystem(Libvirt, Folder, "small"))
        {
            HostProgram.Check("fallocate", "-l", "7M", $"{Folder}/small/filler");
            // Its copies go beside its disk.
            HostProgram.Check("qemu-img", "create", "-q", "-f", "qcow2", $"{Folder}/small/disk.qcow2", "1M");
            var xml = File.ReadAllText($"{Folder}/out.xml")
                .Replace(
                    "<devices>",
                    "<devices><disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source "
                        + $"file='{Folder}/small/disk.qcow2'/><target dev='vda' bus='virtio'/></disk>",
                    StringComparison.Ordinal);
            File.WriteAllText($"{Folder}/in.xml", xml);
            var said = Libvirt.Shell($"Import-KvmVM {Folder}/in.xml -Name {Name}-in -NewIdentity");
            Assert.Contains("No space left on device", said[^1], StringComparison.Ordinal);
            Assert.Equal(["disk.qcow2", "filler"], Entries($"{Folder}/small"));
        }

        Assert.DoesNotContain($"{Name}-in", Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kill_leaves_no_part_under_a_name()
    {
        var sums = DefineWithState();
        var killed = 0;
        for (var i = 0; i < Kills; i++)
        {
            var before = Entries(Folder);
            using var export = Pwsh.Start(
                $"Export-KvmVM {Name} {Folder}/out.xml -IncludeDisk -Connection '{Libvirt.Uri}'",
                ["nsenter", .. Libvirt.EnterArguments]);
            while (!export.HasExited && Entries(Folder).Length == before.Length) Thread.Sleep(1);
            Thread.Sleep(15 * i);
            if (HostProgram.Run("pkill", "-KILL", "-f", $"{Folder}/out").ExitCode == 0) killed++;
            export.WaitForExit();
            var made = Entries(Folder).Except(before).ToList();
            if (File.Exists($"{Folder}/out.xml")) Assert.Equal(sums, Sums("out"));
            if (Directory.Exists($"{Folder}/out-tpm"))
            {
                Assert.Equal(TpmFiles, Directory.GetFiles($"{Folder}/out-tpm/tpm2").Count(f => new FileInfo(f).Length == 1 << 20));
            }
            foreach (var file in made.Where(m => m is "out-nvram.fd" or "out-pmem0.img"))
                Assert.Equal(new FileInfo(SourceOf(file)).Length, new FileInfo($"{Folder}/{file}").Length);
            Assert.All(
                made,
                m =>
                    Assert.True(
                        m is "out.xml" or "out-tpm" or "out-nvram.fd" or "out-pmem0.img"
                            || (m[0] == '.' && m.EndsWith(".tmp", StringComparison.Ordinal)),
                        m));
            foreach (var file in made.Select(m => $"{Folder}/{m}"))
            {
                if (Directory.Exists(file)) Directory.Delete(file, recursive: true);
                else File.Delete(file);
            }

            Assert.Equal(sums, Sums(""));
        }

        Assert.True(killed > 0, "No export was killed while it ran.");
    }

    private string Tpm => $"{Libvirt.Root}/lib/swtpm/{Libvirt.Virsh("domuuid", Name).Trim()}";

    private string SourceOf(string copy) => copy == "out-pmem0.img" ? $"{Folder}/memory.raw" : $"{Folder}/own_VARS.fd";

    private bool IsNewOrOwn(string folder) => folder == Tpm || Directory.GetCreationTimeUtc(folder) > Directory.GetCreationTimeUtc(Tpm);

    private static string[] Entries(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)];

    /// <summary>The content of what there is: the VM's own, or an export's.</summary>
    private string[] Sums(string stem)
    {
        string[] files =
            stem.Length == 0
                ? [$"{Folder}/own_VARS.fd", $"{Folder}/memory.raw", .. Directory.GetFiles($"{Tpm}/tpm2").Order(StringComparer.Ordinal)]
                :
                [
                    $"{Folder}/{stem}-nvram.fd",
                    $"{Folder}/{stem}-pmem0.img",
                    .. Directory.GetFiles($"{Folder}/{stem}-tpm/tpm2").Order(StringComparer.Ordinal),
                ];
        return [.. files.Select(f => HostProgram.Check("sha256sum", f).Split(' ')[0])];
    }

    private string[] DefineWithState()
    {
        HostProgram.Check("cp", "/usr/share/OVMF/OVMF_VARS_4M.fd", $"{Folder}/own_VARS.fd");
        HostProgram.Check("dd", "if=/dev/urandom", $"of={Folder}/memory.raw", "bs=1M", "count=16", "status=none");
        var file = $"{Folder}/define.xml";
        File.WriteAllText(
            file,
            $"""
            <domain type='qemu'><name>{Name}</name><maxMemory slots='4' unit='MiB'>1024</maxMemory><memory unit='MiB'>64</memory><vcpu>1</vcpu>
            <os><type arch='x86_64' machine='q35'>hvm</type><loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader><nvram>{Folder}/own_VARS.fd</nvram></os>
            <cpu><numa><cell id='0' cpus='0' memory='64' unit='MiB'/></numa></cpu><features><acpi/></features>
            <devices><tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>
            <memory model='nvdimm' access='shared'><source><path>{Folder}/memory.raw</path></source><target><size unit='MiB'>16</size><node>0</node></target></memory></devices></domain>
            """);
        Libvirt.Virsh("define", file);
        Directory.CreateDirectory($"{Tpm}/tpm2");
        for (var i = 0; i < TpmFiles; i++)
            HostProgram.Check("dd", "if=/dev/urandom", $"of={Tpm}/tpm2/{i:00}", "bs=1M", "count=1", "status=none");
        return Sums("");
    }
}
