using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Service;

namespace KvmPS.Commands.Service;

/// <summary>
/// Stops libvirt's daemons on this machine. Running VMs keep running; they cannot be managed until a daemon is running again.
/// </summary>
[Cmdlet(VerbsLifecycle.Stop, "KvmService", SupportsShouldProcess = true)]
[OutputType(typeof(KvmService))]
public sealed class StopKvmServiceCommand : KvmCommand
{
    /// <summary>Names of daemons; wildcards allowed. Default: those that run and that clients talk to.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmService), Wildcards = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ServiceNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The time that a daemon has, in seconds. Default: 60.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 60;

    /// <summary>Writes the service after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var services = new LibvirtServices(WriteVerbose, Cancel);
        foreach (var service in services.Choose(
                Name,
                all => all.Where(s => s.State != KvmServiceState.Stopped),
                missing => Each(missing, () => throw LibvirtServices.NotFound(missing))))
        {
            Each(service.Name, () => Stop(services, service, TimeSpan.FromSeconds(TimeoutSec)));
        }
    }

    private void Stop(LibvirtServices services, KvmService service, TimeSpan timeout)
    {
        if (service.State == KvmServiceState.Stopped) WriteVerbose($"{service.Name} is not running.");
        else if (ShouldProcess(service.Name, "Stop (running VMs keep running)")) services.Stop(service.Name, timeout);
        else return;
        if (PassThru) WriteObject(services.One(service.Name));
    }
}
