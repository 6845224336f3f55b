using System.Diagnostics;
using System.Globalization;
using System.Text;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Xml;

namespace KvmPS.Operations.Host;

/// <summary>
/// Boots a guest of 512 bytes through libvirt and waits for what it writes to its serial port: the daemon, QEMU, its access
/// to disks, the firmware and the vCPU have then all worked together. The guest goes with this process, whatever happens.
/// </summary>
internal sealed class BootCheck(Connection connection, CancellationToken cancel)
{
    // Software takes a second; a busy host many.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Check _check = new(
        "GuestBoots",
        "Kvm",
        "A guest that really boots shows that libvirt, QEMU, the firmware and the CPU work together.");

    public KvmHostCheck Run()
    {
        var capabilities = new HostCapabilities(connection.Capabilities);
        if (capabilities.Architecture != "x86_64" || connection.Driver != "QEMU")
        {
            return _check.Skipped(
                $"the test guest needs x86_64 with QEMU, and this host is {capabilities.Architecture} with {connection.Driver}");
        }
        var kvm = capabilities.Offers("x86_64", "kvm");
        var folder = Directory.CreateTempSubdirectory("kvmps-");
        try
        {
            // QEMU's user must be able to enter it.
            folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            var disk = Path.Join(folder.FullName, "boot.img");
            File.WriteAllBytes(disk, BootSector.Disk());
            return Boot(kvm ? "kvm" : "qemu", folder.Name, disk);
        }
        catch (LibvirtException error)
        {
            return _check.Fail(
                $"the guest does not start: {error.Message}",
                kvm
                    ? "Test-KvmHost -Name Kvm*, MandatoryAccess; and libvirt's log: sudo journalctl -u libvirtd -u virtqemud"
                    : "libvirt's log: sudo journalctl -u libvirtd -u virtqemud");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private KvmHostCheck Boot(string type, string name, string disk)
    {
        var started = Stopwatch.GetTimestamp();
        // Paused: a serial port that nobody reads drops what is written to it.
        using var guest = Domain.StartTransient(
            connection,
            BootCheckXml.Write(type, name, disk),
            CreateFlags.Paused | CreateFlags.AutoDestroy);
        try
        {
            using var console = SerialConsole.Open(guest, device: null, takeOver: false);
            guest.Resume();
            return Judge(type, Said(console), Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            End(guest);
        }
    }

    private KvmHostCheck Judge(string type, string said, TimeSpan took)
    {
        if (!said.Contains(BootSector.Line, StringComparison.Ordinal))
        {
            return _check.Fail(
                $"a guest of type {type} started but did not boot{(said.Length > 0 ? $"; it wrote '{Printable(said)}'" : "")}",
                $"sudo tail /var/log/libvirt/qemu/kvmps-*.log; New-KvmVM -VirtType Qemu runs guests without KVM.");
        }

        var time = took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        return type == "kvm"
            ? _check.Pass($"a guest booted with KVM in {time} s")
            : _check.Warn(
                $"a guest booted in software (TCG), because there is no KVM, in {time} s",
                "Find out what KVM needs with Test-KvmHost -Name KvmDevice; until then: New-KvmVM -VirtType Qemu");
    }

    /// <summary>What the guest writes, until its line is there, it has ended, or time is up.</summary>
    private string Said(SerialConsole console)
    {
        var said = new StringBuilder();
        var deadline = new Deadline(Timeout);
        while (!deadline.IsOver && !said.ToString().Contains(BootSector.Line, StringComparison.Ordinal))
        {
            if (console.Next(deadline.AtMost(LookEvery), cancel) is { } piece) said.Append(Encoding.ASCII.GetString(piece));
            else if (console.HasEnded) break;
        }

        return said.ToString();
    }

    private static string Printable(string said) => new([.. said.Where(c => !char.IsControl(c)).Take(80)]);

    private static void End(Domain guest)
    {
        try
        {
            guest.Destroy();
        }
        catch (LibvirtException)
        {
            // It has ended by itself, or goes with the connection.
        }
    }
}
