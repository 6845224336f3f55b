using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

/// <summary>Copies of what a VM keeps beside its disks, for a VM or an export that is made of it.</summary>
internal sealed class StateCopies
{
    private readonly PortableDomainXml _definition;
    private readonly IReadOnlyList<(StateFile File, string Path)> _files;
    private readonly (string From, string To)? _tpm;

    private StateCopies(PortableDomainXml definition, IReadOnlyList<(StateFile File, string Path)> files, (string From, string To)? tpm)
    {
        (_definition, _files, _tpm) = (definition, files, tpm);
    }

    /// <summary>Each after a comma, for -WhatIf.</summary>
    public string Text => string.Concat(_files.Where(f => f.File.Exists).Select(f => $", {f.File.Text} as '{f.Path}'"))
        + (_tpm is null ? "" : $", TPM state as '{_tpm.Value.To}'");

    /// <param name="definition">The definition that is to name the copies.</param>
    /// <param name="state">What there is.</param>
    /// <param name="stem">How the copies' paths begin.</param>
    /// <param name="tpm">Where the state of the TPM goes; null: it stays behind.</param>
    /// <param name="isRunning">True while the VM writes to its memory.</param>
    /// <param name="mayShare">True for an export, which may name variables on a network again.</param>
    /// <exception cref="KvmException">FileAlreadyExists, StateNotReadable, StateOnNetwork, VMIsRunning.</exception>
    public static StateCopies Plan(
        PortableDomainXml definition, VMStateFiles state, string stem, string? tpm, bool isRunning, bool mayShare = false)
    {
        state.RequireReadable(tpm is not null, mayShare);
        if (isRunning && state.Files.FirstOrDefault(f => f is { IsMemory: true, Exists: true }) is { } memory)
        {
            throw new KvmException(
                "VMIsRunning",
                Failure.InvalidOperation,
                $"VM '{state.VM}' is running and writes to its persistent memory '{memory.Path}', which can be copied only while it is "
                    + "off.",
                $"Shut it down first: Stop-KvmVM -Name {VMErrors.QuoteName(state.VM)}");
        }

        var files = state.Files.Select(f => (f, VMDiskCopies.Free(new StateFileXml(f.Label, f.Text, f.Path).NameOf(stem)))).ToList();
        return new(definition, files, state.TpmFolder is { } from && tpm is not null ? (from, VMDiskCopies.Free(tpm)) : null);
    }

    /// <summary>Makes the copies, and lets the definition name them.</summary>
    /// <param name="written">Gets the files and folders that are there, also when it fails.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public void CarryOut(List<string> written, CancellationToken cancel)
    {
        foreach (var (file, path) in _files)
        {
            if (file.Exists) Copy(file.Path, path, file.IsMemory, written, cancel);

            // Variables that were never written come of the firmware's template again, in a file that libvirt names.
            if (!file.Exists && file.IsVariables) _definition.ForgetNvram();
            else _definition.SetStateFile(file.Label, path);
        }

        if (_tpm is var (from, to)) Copy(from, to, isMemory: false, written, cancel);
    }

    /// <summary>
    /// Copies a file, or a folder with all that is in it except locks. libvirt gives the files to their users when the VM starts.
    /// </summary>
    /// <param name="from">The file or folder.</param>
    /// <param name="to">The copy; nothing is overwritten.</param>
    /// <param name="isMemory">True for a large file with holes.</param>
    /// <param name="written">Gets what is there, also when it fails.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static void Copy(string from, string to, bool isMemory, List<string> written, CancellationToken cancel)
    {
        VMDiskCopies.Free(to);
        if (Directory.Exists(from))
        {
            using var made = new PartialFolder(to, File.GetUnixFileMode(from));
            Fill(from, made.Temporary, cancel);
            made.Complete();
            written.Add(to);
            return;
        }

        if (isMemory) CopyMemory(from, to, cancel);
        else CopyFile(from, to);
        written.Add(to);
    }

    /// <summary>Takes back what is there.</summary>
    public static void Discard(IEnumerable<string> written)
    {
        foreach (var path in written)
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
    }

    private static void CopyMemory(string from, string to, CancellationToken cancel)
    {
        var memory = new ConvertImage { Source = from, SourceFormat = "raw", Destination = to, Format = ImageFormat.Raw };
        new QemuImg().Convert(memory, cancellationToken: cancel);
    }

    private static void CopyFile(string from, string to)
    {
        using var made = new PartialFile(to, overwrite: false, isSecret: true);
        using var source = File.OpenRead(from);
        source.CopyTo(made.Stream);
        made.Complete();
    }

    private static void Fill(string from, string to, CancellationToken cancel)
    {
        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            var copy = Path.Join(to, Path.GetFileName(folder));
            Directory.CreateDirectory(copy, File.GetUnixFileMode(folder));
            Fill(folder, copy, cancel);
        }

        foreach (var file in Directory.EnumerateFiles(from).Where(f => Path.GetFileName(f) != ".lock"))
        {
            cancel.ThrowIfCancellationRequested();
            CopyFile(file, Path.Join(to, Path.GetFileName(file)));
        }
    }
}
