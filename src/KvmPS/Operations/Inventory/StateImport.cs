using KvmPS.Libvirt;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

/// <summary>
/// What a VM that comes of a file keeps beside its disks: where it is, beside the file, or a copy of what is another VM's.
/// </summary>
internal sealed class StateImport
{
    private readonly List<(string From, string To, string Text, bool IsMemory)> _copies = [];
    private readonly List<string> _found = [];
    private readonly List<string> _warnings = [];

    private StateImport()
    {
    }

    /// <summary>Each after a comma, for -WhatIf.</summary>
    public string Text => string.Concat(_copies.Select(c => $", {c.Text} ({c.From}) as '{c.To}'"));

    /// <summary>Files that were found beside the definition's.</summary>
    public IReadOnlyList<string> Found => _found;

    public IReadOnlyList<string> Warnings => _warnings;

    /// <param name="connection">The host.</param>
    /// <param name="definition">The definition, with the name and UUID that it is to have.</param>
    /// <param name="file">Where it comes from.</param>
    /// <param name="before">The name and UUID in the file.</param>
    /// <param name="newIdentity">True for another VM than the one in the file.</param>
    /// <param name="users">Who names which files.</param>
    public static StateImport Plan(Connection connection, PortableDomainXml definition, string file, (string Name, Guid Id) before,
        bool newIdentity, StateFileUsers users)
    {
        var plan = new StateImport();
        var folders = LibvirtFolders.Of(connection);
        var isImplied = definition.HasImpliedNvram;
        foreach (var state in definition.StateFiles) plan.Add(connection, definition, file, newIdentity, users, state);
        if (newIdentity && definition.HasNetworkNvram) plan.LeaveNetwork(definition);
        var isAnother = newIdentity || definition.Name != before.Name;
        if (isImplied && folders is not null && isAnother) plan.AddImplied(definition, folders.Nvram(before.Name), newIdentity);
        if (definition.HasTpmFolder && folders is not null) plan.AddTpm(definition, folders, file, before, newIdentity);
        return plan;
    }

    /// <param name="written">Gets the files and folders that are there, also when it fails.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public void CarryOut(List<string> written, CancellationToken cancel)
    {
        foreach (var (from, to, _, isMemory) in _copies) StateCopies.Copy(from, to, isMemory, written, cancel);
    }

    private static string? Beside(string file, string path) => Path.Join(Path.GetDirectoryName(file), Path.GetFileName(path)) is var there
        && Path.Exists(there) ? there : null;

    private void Add(Connection connection, PortableDomainXml definition, string file, bool newIdentity, StateFileUsers users,
        StateFileXml state)
    {
        var found = !connection.IsLocal ? null : VMStateFiles.Exists(state.Path) ? state.Path : Beside(file, state.Path);
        if (found is null)
        {
            if (newIdentity) BeginAnew(definition, state);
            return;
        }

        var isOthers = users.Of(found, definition.Name).Count > 0;
        var own = newIdentity || isOthers ? Own(definition, state, found, isOthers) : found;
        definition.SetStateFile(state.Label, own);
        if (own != found) _copies.Add((found, own, state.Text, state.IsMemory));
        else if (found != state.Path) _found.Add(found);
    }

    private void BeginAnew(PortableDomainXml definition, StateFileXml state)
    {
        if (state.IsVariables) definition.ForgetNvram();
        else definition.SetStateFile(state.Label, state.NameOf(Path.Join(Path.GetDirectoryName(state.Path), definition.Name)));
        _warnings.Add(
            state.IsVariables
                ? $"VM '{definition.Name}' gets new UEFI variables with factory defaults: '{state.Path}' belongs to another VM or does "
                    + "not exist."
                : $"VM '{definition.Name}' gets {state.Text} of its own, which is empty: '{state.Path}' belongs to another VM or does "
                    + "not exist.");
    }

    private void LeaveNetwork(PortableDomainXml definition)
    {
        definition.ForgetNvram();
        _warnings.Add($"VM '{definition.Name}' gets new UEFI variables with factory defaults: those in the file are on a network server.");
    }

    private void AddImplied(PortableDomainXml definition, string path, bool newIdentity)
    {
        if (VMStateFiles.Exists(path))
        {
            var state = new StateFileXml("nvram", "UEFI variables", path);
            var own = Own(definition, state, path, isOthers: true);
            definition.SetStateFile(state.Label, own);
            _copies.Add((path, own, state.Text, false));
        }
        else if (newIdentity)
        {
            _warnings.Add($"VM '{definition.Name}' gets new UEFI variables with factory defaults: there is no file '{path}'.");
        }
    }

    private void AddTpm(PortableDomainXml definition, LibvirtFolders folders, string file, (string Name, Guid Id) before, bool newIdentity)
    {
        definition.FillId(Guid.NewGuid());
        var own = folders.Tpm(definition.Id);
        // The VM's own, from before it was undefined.
        if (VMStateFiles.Exists(own)) return;
        var exported = VMExport.TpmFolder(file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) ? file[..^4] : file);
        var original = newIdentity && before.Id != Guid.Empty ? folders.Tpm(before.Id) : null;
        var from = Directory.Exists(exported) ? exported : original is not null && VMStateFiles.Exists(original) ? original : null;
        if (from is not null) _copies.Add((from, own, "TPM state", false));
        else _warnings.Add($"VM '{definition.Name}' starts with an empty TPM: the TPM state of '{before.Name}' does not exist here. "
            + "A guest whose disk is encrypted with it asks for its recovery key.");
    }

    /// <summary>A free name beside the VM's disks, or the file itself where it has that name already and nobody else names it.</summary>
    private static string Own(PortableDomainXml definition, StateFileXml state, string found, bool isOthers)
    {
        var disk = definition.Disks.FirstOrDefault(d => d.IsFile && VMClone.IsOwn(d))?.Path;
        var folder = Path.GetDirectoryName(disk ?? found)!;
        var path = state.NameOf(Path.Join(folder, definition.Name));
        for (var i = 2; Path.Exists(path) && (path != found || isOthers); i++)
        {
            path = state.NameOf(Path.Join(folder, $"{definition.Name}-{i}"));
        }

        return path;
    }
}
