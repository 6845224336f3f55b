using KvmPS.Libvirt;
using KvmPS.Xml;

namespace KvmPS.Operations.VM;

/// <summary>What a VM keeps beside its disks: UEFI variables, persistent memory, crash records, and what its TPM knows.</summary>
internal sealed class VMStateFiles
{
    private readonly bool _isOnNetwork;

    private VMStateFiles(string vm, IReadOnlyList<StateFile> files, string? tpm, PortableDomainXml definition)
    {
        (VM, Files, TpmFolder) = (vm, files, tpm);
        (HasTpm, KeepsTpm, _isOnNetwork) = (definition.HasTpmFolder, definition.KeepsTpmFolder, definition.HasNetworkNvram);
    }

    /// <summary>The VM's name.</summary>
    public string VM { get; }

    public IReadOnlyList<StateFile> Files { get; }

    /// <summary>The folder of an emulated TPM's state; null where there is none yet, or where it cannot be known.</summary>
    public string? TpmFolder { get; }

    /// <summary>True for an emulated TPM whose state is in a folder of libvirt's.</summary>
    public bool HasTpm { get; }

    /// <summary>True when that folder outlives the VM (persistent_state).</summary>
    public bool KeepsTpm { get; }

    public static VMStateFiles Of(Domain domain)
    {
        var stored = PortableDomainXml.Parse(domain.Xml(DomainXmlFlags.Inactive), "libvirt's answer");
        var implied = !stored.HasImpliedNvram ? null
            // libvirt names the file of a VM that runs.
            : domain.IsActive ? PortableDomainXml.Parse(domain.Xml(DomainXmlFlags.None), "libvirt's answer")
                .StateFiles.FirstOrDefault(f => f.IsVariables)?.Path
            : null;
        return Read(LibvirtFolders.Of(domain.Connection), domain.Connection.IsLocal, domain.Name, domain.Id, stored, implied);
    }

    /// <summary>That of a definition alone, such as a template's: what it names.</summary>
    public static VMStateFiles Of(PortableDomainXml definition) => Read(null, isLocal: true, definition.Name, Guid.Empty, definition, null);

    /// <summary>Whether a file is there, as far as this user may know: one that cannot be asked for is no file that is missing.</summary>
    public static bool Exists(string path)
    {
        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Looks whether what is to be copied can be.</summary>
    /// <param name="withTpm">The TPM's state too.</param>
    /// <param name="mayShare">True where variables on a network may be named again: for an export, which is no second VM.</param>
    /// <exception cref="KvmException">StateNotReadable, StateOnNetwork.</exception>
    public void RequireReadable(bool withTpm, bool mayShare)
    {
        if (_isOnNetwork && !mayShare)
        {
            throw new KvmException("StateOnNetwork", Failure.NotSupported,
                $"The UEFI variables of VM '{VM}' are on a network server and cannot be copied from there.",
                $"Move them to a file, and give its path in the definition: Edit-KvmVM -Name {VMErrors.QuoteName(VM)}");
        }

        foreach (var file in Files.Where(f => f.Exists && !Directory.Exists(f.Path))) Try(file.Path, () => File.OpenRead(file.Path)
            .Dispose());
        if (withTpm && TpmFolder is { } folder) Try(folder, () => Open(folder));
    }

    private static VMStateFiles Read(LibvirtFolders? folders, bool isLocal, string vm, Guid id, PortableDomainXml definition,
        string? implied)
    {
        var files = definition.StateFiles.Select(f => new StateFile(f.Label, f.Text, f.Path, !isLocal || Exists(f.Path))).ToList();
        if (definition.HasImpliedNvram && (implied ?? folders?.Nvram(vm)) is { } nvram
            && (!isLocal || Exists(nvram))) files.Add(new("nvram", "UEFI variables", nvram, Exists: true, IsImplied: true));
        var tpm = definition.HasTpmFolder ? folders?.Tpm(id) : null;
        return new(vm, files, tpm is not null && Exists(tpm) ? tpm : null, definition);
    }

    private static void Open(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder)) File.OpenRead(file).Dispose();
        foreach (var below in Directory.EnumerateDirectories(folder)) Open(below);
    }

    private void Try(string path, Action read)
    {
        try
        {
            read();
        }
        catch (UnauthorizedAccessException error)
        {
            throw new KvmException("StateNotReadable", Failure.PermissionDenied,
                $"This user may not read '{path}', which stores state of VM '{VM}'.", "Run the command as root: sudo pwsh", error);
        }
    }
}
