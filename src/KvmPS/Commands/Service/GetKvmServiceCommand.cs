using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Service;

namespace KvmPS.Commands.Service;

/// <summary>Gets the libvirt daemons on this machine.</summary>
[Cmdlet(VerbsCommon.Get, "KvmService")]
[OutputType(typeof(KvmService))]
public sealed class GetKvmServiceCommand : KvmCommand
{
    /// <summary>Names of daemons; wildcards allowed. Default: all that are installed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmService), Wildcards = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ServiceNameCompleter))]
    public string[]? Name { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var services = new LibvirtServices(WriteVerbose, Cancel);
        if (Name is null)
            WriteObject(services.All(), enumerateCollection: true);
        else
            WriteObject(
                services.Choose(Name, all => all, missing => Each(missing, () => throw LibvirtServices.NotFound(missing))),
                enumerateCollection: true);
    }
}
