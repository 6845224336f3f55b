using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.CloudInit;
using KvmPS.Operations.Common;
using KvmPS.Operations.Inventory;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;
using KvmPS.Planning.VM;
using KvmPS.State;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Template;

/// <summary>A template that is about to be made, in a hidden folder until it is complete: wholly or not at all.</summary>
internal sealed class TemplateCreation
{
    // QEMU's user passes through to the images, which libvirt lets it read.
    private const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly TemplateStore _store;
    private readonly string _name;
    private readonly string _hidden;
    private readonly PortableDomainXml _definition;
    private readonly string _source;
    private readonly KvmTemplateGeneralization _generalization;
    private Domain? _guest;
    private Action<List<string>, Action<double>, CancellationToken> _copy = (_, _, _) => { };

    private TemplateCreation(
        TemplateStore store,
        string name,
        string xml,
        string? description,
        string source,
        KvmTemplateGeneralization generalization)
    {
        _store = store;
        _name = name;
        _source = source;
        _generalization = generalization;
        _hidden = store.Hidden(name);
        var settings = DomainSettingsXml.Parse(xml);
        if (description is not null) settings.Description = description.Length == 0 ? null : description;
        _definition = PortableDomainXml.Parse(settings.ToString(), "libvirt's answer");
        if (_definition.IsLive) _definition.RemoveRuntimeParts();
        // VMs of it get ports of their own.
        _definition.BecomeAnother(name, null, (port, _) => port);
        VMSeed.RemoveFrom(_definition);
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text { get; private init; } = "";

    /// <summary>True when the VM itself is changed: its identity goes, and it is shut down.</summary>
    public bool ChangesSource => _generalization == KvmTemplateGeneralization.Agent;

    /// <param name="store">Where it goes.</param>
    /// <param name="name">Its name.</param>
    /// <param name="domain">What it is made of.</param>
    /// <param name="description">Its description; null: the VM's.</param>
    /// <param name="wanted">How it is generalised.</param>
    /// <param name="timeout">How long it may take to merge what a running VM has written meanwhile.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static TemplateCreation OfVM(
        TemplateStore store,
        string name,
        Domain domain,
        string? description,
        KvmTemplateGeneralization wanted,
        TimeSpan timeout,
        CancellationToken cancel)
    {
        Check(store, name);
        var running = domain.IsActive;
        if (!running && domain.HasManagedSave) throw VMErrors.HasSavedMemory(domain);
        var how = GuestGeneralization.Choose(wanted, running ? domain : null, $"VM '{domain.Name}'");
        var byAgent = how == KvmTemplateGeneralization.Agent;
        // It would be gone with its guest.
        if (byAgent && !domain.IsPersistent) throw VMErrors.NotPersistent(domain.Name);
        var plan = new TemplateCreation(store, name, VMClone.Text(domain), description, domain.Name, how)
        {
            Text = $"Create template '{name}' in '{store.PathOf(name)}' from VM '{domain.Name}'" + how switch
            {
                KvmTemplateGeneralization.Agent =>
                    ": remove machine-id, SSH host keys, NIC names and logs from its guest, shut it down, and copy its disks",
                KvmTemplateGeneralization.Sysprep => ": copy its disks, and generalise the copies with virt-sysprep",
                _ => ": copy its disks as they are",
            } + (VMStateFiles.Of(domain).HasTpm ? "; VMs created from it start with an empty TPM" : ""),
            _guest = byAgent ? domain : null,
        };
        var copies = VMDiskCopies.Plan(domain, plan._definition, plan.Stem, VMClone.IsOwn, quiesce: false, tpm: null, "New-KvmTemplate",
            cancel, stopsFirst: byAgent);
        plan._copy = (written, progress, stop) => copies.CarryOut(timeout, written, progress, stop);
        return plan;
    }

    /// <param name="store">Where it goes.</param>
    /// <param name="definition">The VM that the image is for; its one disk is the image.</param>
    /// <param name="image">The image.</param>
    /// <param name="wanted">How it is generalised.</param>
    public static TemplateCreation OfImage(TemplateStore store, VMPlan definition, VMPlan.DiskPlan image, KvmTemplateGeneralization wanted)
    {
        Check(store, definition.Name);
        var how = GuestGeneralization.Choose(wanted, null, $"'{image.Path}'");
        var plan = new TemplateCreation(store, definition.Name, NewDomainXml.Write(definition), null, image.Path, how)
        {
            Text =
                $"Create template '{definition.Name}' in '{store.PathOf(definition.Name)}' from '{image.Path}': copy "
                    + $"it{(how == KvmTemplateGeneralization.Sysprep ? ", and generalise the copy with virt-sysprep" : "")}",
        };
        var target = DomainXml.Parse(plan._definition.ToString()).Disks[0].Target;
        var disks = CloneDisks.Plan(plan._definition, [new CloneImage(target, image.Path, image.Format)], plan.Stem, linked: false,
            VMStateFiles.Of(plan._definition), tpm: null);
        plan._copy = disks.CarryOut;
        return plan;
    }

    private string Stem => Path.Join(_hidden, _name);

    /// <param name="waiter">Waits for the VM to go off.</param>
    /// <param name="shutdown">How long the guest may take for that.</param>
    /// <param name="progress">How much is copied, 0 to 1.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public async Task<StoredTemplate> CarryOutAsync(VMWaiter waiter, TimeSpan shutdown, Action<double> progress, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (_guest is not null) await StopGeneralAsync(_guest, waiter, shutdown, cancel).ConfigureAwait(false);
        Directory.CreateDirectory(_store.Folder, FolderMode);
        Directory.CreateDirectory(_hidden, FolderMode);
        try
        {
            var written = new List<string>();
            await ParallelWork.Blocking(() => _copy(written, progress, cancel), cancel).ConfigureAwait(false);
            var disks = _definition
                .Disks.Where(d => Path.GetDirectoryName(d.Path) == _hidden)
                .Select(d => (d.Target, Path: d.Path!, Format: d.Format ?? "raw"))
                .ToList();
            if (_generalization == KvmTemplateGeneralization.Sysprep && disks.Count > 0)
            {
                await new VirtSysprep().RunAsync(disks.Select(d => (d.Path, d.Format)), cancel).ConfigureAwait(false);
            }
            cancel.ThrowIfCancellationRequested();
            foreach (var (target, path, format) in disks)
            {
                // Nothing may write to what overlays lie over.
                File.SetUnixFileMode(path, UnixFileMode.UserRead);
                _definition.SetDisk(target, Final(path), format);
            }

            foreach (var state in _definition.StateFiles.Where(f
                => Path.GetDirectoryName(f.Path) == _hidden)) _definition.SetStateFile(state.Label, Final(state.Path));
            Check(_store, _name);
            _store.Complete(_hidden, _name, TemplateXml.Write(_definition.ToString(), DateTime.UtcNow, _source, _generalization));
            return _store.Read(_name);
        }
        catch
        {
            Directory.Delete(_hidden, recursive: true);
            throw;
        }
    }

    private string Final(string path) => Path.Join(_store.PathOf(_name), Path.GetFileName(path));

    private static async Task StopGeneralAsync(Domain domain, VMWaiter waiter, TimeSpan atMost, CancellationToken cancel)
    {
        await ParallelWork.Blocking(() => GuestGeneralization.ByAgent(domain, cancel), cancel).ConfigureAwait(false);
        if (await GuestShutdown.AskAsync(domain, waiter, atMost, cancel).ConfigureAwait(false)) return;
        throw new KvmException(
            "TimeoutVMStop",
            Failure.Timeout,
            $"VM '{domain.Name}' is still on, {atMost.TotalSeconds} s after its guest was generalised and asked to shut down; no "
                + "template was created.",
            $"Shut it down, and create the template without another generalisation: Stop-KvmVM -Name {VMErrors.QuoteName(domain.Name)} "
                + $"-Force; New-KvmTemplate -VMName {VMErrors.QuoteName(domain.Name)} -Generalize None");
    }

    /// <exception cref="KvmException">InvalidTemplateName, TemplateAlreadyExists.</exception>
    private static void Check(TemplateStore store, string name)
    {
        VMName.Check(name);
        if (name.StartsWith('.'))
        {
            throw new KvmException(
                "InvalidTemplateName",
                Failure.InvalidArgument,
                $"The template name '{name}' is not valid: a name that begins with a dot is hidden.",
                "Choose another name, such as web.");
        }

        if (!Path.Exists(store.PathOf(name))) return;
        throw new KvmException(
            "TemplateAlreadyExists",
            Failure.AlreadyExists,
            $"The template or folder '{store.PathOf(name)}' already exists.",
            $"Choose another -Name, or remove that one first: Remove-KvmTemplate -Name {VMErrors.QuoteName(name)}");
    }
}
