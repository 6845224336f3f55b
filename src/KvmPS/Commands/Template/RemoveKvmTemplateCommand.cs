using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Template;
using KvmPS.Operations.VM;
using KvmPS.State;
using KvmPS.Tools;

namespace KvmPS.Commands.Template;

/// <summary>Removes templates with their images, unless overlays are backed by them.</summary>
[Cmdlet(VerbsCommon.Remove, "KvmTemplate", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveKvmTemplateCommand : KvmCommand
{
    private TemplateStore _store = null!;

    /// <summary>Names of templates; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmTemplate), Wildcards = true)]
    [ArgumentCompleter(typeof(TemplateNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The folder that the templates are in. Default: /var/lib/libvirt/images/templates.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Folder { get; set; }

    /// <summary>Does not ask for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Begin()
    {
        LocalHostGuard.Require(Connection);
        _store = TemplateFolders.Open(SessionState, Folder);
    }

    private protected override void Process()
    {
        foreach (var given in Name) Each(given, () =>
        {
            foreach (var name in _store.Names(given)) Each(name, () => Remove(_store.Read(name)));
        });
    }

    private void Remove(StoredTemplate template)
    {
        RequireUnused(template);
        var what =
            $"Remove template '{template.Name}': folder '{template.Folder}' with "
                + $"{string.Join(", ", template.Disks.Select(d => $"disk {d.Target}").DefaultIfEmpty("no disk"))}";
        if (Approve(what, what + "?", Force)) _store.Remove(template.Name);
    }

    private void RequireUnused(StoredTemplate template)
    {
        var users = DiskUsers.Read(Hypervisor, Cancel);
        if (TemplateReader.Users(template, users, Cancel).ToList() is { Count: > 0 } vms)
        {
            throw new KvmException(
                "TemplateInUse",
                Failure.Busy,
                $"Template '{template.Name}' is in use: it backs disks of VM {string.Join(", ", vms.Select(n => $"'{n}'"))}.",
                $"Remove those first: Remove-KvmVM -Name {string.Join(", ", vms.Select(VMErrors.QuoteName))} -RemoveDisk");
        }

        foreach (var disk in template.Disks) users.RequireAllRead(disk.Path!, new(), Cancel);
        // An overlay that no VM has any more, or not yet.
        var beside = Path.GetDirectoryName(_store.Folder) ?? "/";
        var own = template.Disks.Select(d => ImageIdentity.Of(d.Path!)).ToHashSet();
        var overlays = QemuImg.Overlays(beside, Cancel)
            .Where(o => own.Contains(ImageIdentity.Of(o.Backing)))
            .Select(o => o.Overlay)
            .ToList();
        if (overlays.Count == 0) return;
        throw new KvmException(
            "TemplateInUse",
            Failure.Busy,
            $"Template '{template.Name}' is in use: it backs "
                + $"'{overlays[0]}'{(overlays.Count == 1 ? "" : $" and {overlays.Count - 1} more")}.",
            $"If no VM needs that image, remove it first: Remove-KvmDisk -Path {VMErrors.Quote(overlays[0])}");
    }
}
