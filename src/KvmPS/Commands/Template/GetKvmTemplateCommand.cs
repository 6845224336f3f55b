using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Template;
using KvmPS.State;

namespace KvmPS.Commands.Template;

/// <summary>Gets templates of this host, with the VMs whose disks are backed by each.</summary>
[Cmdlet(VerbsCommon.Get, "KvmTemplate")]
[OutputType(typeof(KvmTemplate))]
public sealed class GetKvmTemplateCommand : KvmCommand
{
    private TemplateStore _store = null!;
    private DiskUsers _users = null!;

    /// <summary>Names of templates; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmTemplate), Wildcards = true)]
    [ArgumentCompleter(typeof(TemplateNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The folder that the templates are in. Default: /var/lib/libvirt/images/templates.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Folder { get; set; }

    private protected override void Begin()
    {
        LocalHostGuard.Require(Connection);
        _store = TemplateFolders.Open(SessionState, Folder);
        _users = DiskUsers.Read(Hypervisor, Cancel);
    }

    private protected override void Process()
    {
        foreach (var given in Name) Each(given, () =>
        {
            foreach (var name in _store.Names(given)) Each(name, () => WriteObject(TemplateReader.Read(_store.Read(name), _users, Cancel)));
        });
    }
}
