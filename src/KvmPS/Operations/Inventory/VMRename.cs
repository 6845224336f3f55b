using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

/// <summary>
/// Gives a VM another name, and the file of its UEFI variables with it. libvirt names that file after the VM: left where it is, the VM
/// would lose its variables, or a new VM of the old name would get them.
/// </summary>
internal sealed class VMRename
{
    private readonly Domain _domain;
    private readonly string _to;
    private readonly StateFile? _variables;
    private readonly string _path = "";

    private VMRename(Domain domain, string to, StateFile? variables, string path)
    {
        (_domain, _to, _variables, _path) = (domain, to, variables, path);
    }

    /// <summary>What goes with the name, after a comma.</summary>
    public string Text => _variables is null ? "" : $", with its UEFI variables '{_variables.Path}' as '{_path}'";

    /// <exception cref="KvmException">FileAlreadyExists, HostNotLocal.</exception>
    public static VMRename Plan(Domain domain, string to, StateFileUsers users)
    {
        if (domain.Connection is { IsLocal: false, Driver: "QEMU" }
            && PortableDomainXml.Parse(domain.Xml(DomainXmlFlags.Inactive), "libvirt's answer").HasImpliedNvram)
        {
            throw LocalHostGuard.NotLocal(
                $"The UEFI variables of VM '{domain.Name}' are in a file named after it on another host ({domain.Connection.Uri}); "
                    + "renaming the VM from here would lose them.");
        }

        if (LibvirtFolders.Of(domain.Connection) is not { } folders) return new(domain, to, null, "");
        var named = folders.Nvram(domain.Name);
        var variables = VMStateFiles.Of(domain).Files.FirstOrDefault(f => f.IsVariables && f.Exists && f.Path == named);
        // What another VM names stays where it is, for this one too.
        if (variables is null || (!variables.IsImplied && users.Of(named, domain.Name).Count > 0)) return new(domain, to, null, "");
        return new(domain, to, variables, VMDiskCopies.Free(folders.Nvram(to)));
    }

    /// <summary>The file has both names until the VM has its new one, so that a cut at any point leaves it its variables.</summary>
    public void CarryOut()
    {
        if (_variables is not { } variables)
        {
            _domain.Rename(_to);
            return;
        }

        Link(variables.Path);
        try
        {
            if (!variables.IsImplied) Name(_path);
            _domain.Rename(_to);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            if (!variables.IsImplied) Name(variables.Path);
            File.Delete(_path);
            throw;
        }

        File.Delete(variables.Path);
    }

    private void Link(string path)
    {
        try
        {
            HardLink.Make(path, _path);
        }
        catch (IOException error)
        {
            throw new KvmException("StateNotReadable", Failure.PermissionDenied,
                $"The UEFI variables '{path}' of VM '{_domain.Name}' cannot be renamed: {error.Message}",
                "Run the command as root: sudo pwsh", error);
        }
    }

    private void Name(string path)
    {
        var definition = PortableDomainXml.Parse(VMClone.Text(_domain), "libvirt's answer");
        definition.SetStateFile("nvram", path);
        Domain.Define(_domain.Connection, definition.ToString()).Dispose();
    }
}
