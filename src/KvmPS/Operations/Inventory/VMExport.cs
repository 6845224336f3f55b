using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

/// <summary>A VM's definition as a file, and copies of its disks beside it. If something fails, no file is left.</summary>
internal sealed class VMExport
{
    private readonly string _text;
    private readonly PortableDomainXml _definition;
    private readonly string _file;
    private readonly bool _isSecret;
    private VMDiskCopies? _copies;

    private VMExport(string text, string file, bool withSecurityInfo)
    {
        _file = file;
        _isSecret = withSecurityInfo;
        _text = text;
        _definition = PortableDomainXml.Parse(_text, "libvirt's answer");
    }

    /// <summary>In words, for -WhatIf.</summary>
    public string Text { get; private set; } = "";

    /// <param name="domain">The VM.</param>
    /// <param name="file">The file of the definition; copies of disks go beside it.</param>
    /// <param name="withSecurityInfo">With the passwords of screens.</param>
    /// <param name="includeDisk">With copies of the disks.</param>
    /// <param name="quiesce">The guest's agent freezes its file systems for the snapshot.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static VMExport Plan(Domain domain, string file, bool withSecurityInfo, bool includeDisk, bool quiesce, CancellationToken cancel)
    {
        var text = domain.Xml(DomainXmlFlags.Inactive | (withSecurityInfo ? DomainXmlFlags.Secure : DomainXmlFlags.None));
        var export = new VMExport(text, file, withSecurityInfo);
        var stem = file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) ? file[..^4] : file;
        if (includeDisk)
        {
            export._copies = VMDiskCopies.Plan(
                domain, export._definition, stem, IsCopied, quiesce, TpmFolder(stem), "Export-KvmVM", cancel);
        }

        export.Text = $"Export the definition{(withSecurityInfo ? " with passwords" : "")} to '{file}'{export._copies?.Text}";
        return export;
    }

    private static bool IsCopied(DiskElement disk) => disk.Device is "disk" or "lun" || VMClone.IsOwn(disk);

    /// <summary>Where the state of a TPM is, beside the file of a definition.</summary>
    /// <param name="stem">The file's path without its ending.</param>
    public static string TpmFolder(string stem) => stem + "-tpm";

    /// <param name="timeout">How long the merging may take.</param>
    /// <param name="progress">How much is copied, 0 to 1.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public FileInfo CarryOut(TimeSpan timeout, Action<double> progress, CancellationToken cancel)
    {
        var written = new List<string>();
        try
        {
            _copies?.CarryOut(timeout, written, progress, cancel);
            cancel.ThrowIfCancellationRequested();
            using var made = new PartialFile(_file, overwrite: false, _isSecret);
            made.Stream.Write(System.Text.Encoding.UTF8.GetBytes(written.Count == 0 ? _text : _definition + "\n"));
            made.Complete();
            return new FileInfo(_file);
        }
        catch
        {
            StateCopies.Discard(written);
            throw;
        }
    }
}
