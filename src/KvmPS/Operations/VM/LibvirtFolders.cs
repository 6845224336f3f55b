using KvmPS.Libvirt;

namespace KvmPS.Operations.VM;

/// <summary>Where libvirt's QEMU driver keeps what a definition does not name. Only of this machine.</summary>
internal sealed class LibvirtFolders
{
    private readonly string _qemu;
    private readonly string _tpm;

    private LibvirtFolders(string qemu, string tpm)
    {
        _qemu = qemu;
        _tpm = tpm;
    }

    /// <summary>null for another host, another driver, and a libvirt with a root of its own (qemu:///embed).</summary>
    public static LibvirtFolders? Of(Connection connection)
    {
        if (!connection.IsLocal || connection.Driver != "QEMU"
            || !Uri.TryCreate(connection.Uri, UriKind.Absolute, out var uri)) return null;
        return uri.AbsolutePath switch
        {
            "/system" => new("/var/lib/libvirt/qemu", "/var/lib/libvirt/swtpm"),
            // The configuration's folder, not the cache's: virQEMUDriverConfigNew.
            "/session" => new(Path.Join(UserConfiguration, "libvirt/qemu"), Path.Join(UserConfiguration, "libvirt/qemu/swtpm")),
            _ => null,
        };
    }

    private static string UserConfiguration => Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } folder
        ? folder : Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");

    /// <summary>The UEFI variables of a VM whose definition names no file for them.</summary>
    public string Nvram(string vm) => Path.Join(_qemu, "nvram", $"{vm}_VARS.fd");

    /// <summary>The memory of a VM that is saved.</summary>
    public string ManagedSave(string vm) => Path.Join(_qemu, "save", $"{vm}.save");

    /// <summary>The state of an emulated TPM.</summary>
    public string Tpm(Guid vm) => Path.Join(_tpm, vm.ToString());
}
