using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Service;

namespace KvmPS.Commands.Service;

/// <summary>Starts libvirt's daemons on this machine: with systemd where it is running, else directly.</summary>
[Cmdlet(VerbsLifecycle.Start, "KvmService", SupportsShouldProcess = true)]
[OutputType(typeof(KvmService))]
public sealed class StartKvmServiceCommand : KvmCommand
{
    /// <summary>
    /// Names of daemons; wildcards allowed. Default: those that start with the host, else libvirtd, else all modular daemons.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmService), Wildcards = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ServiceNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>More arguments for the daemon, where no systemd starts it.</summary>
    [Parameter]
    [ValidateNotNull]
    public string[] ArgumentList { get; set; } = [];

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
                LibvirtServices.Usual,
                missing => Each(missing, () => throw LibvirtServices.NotFound(missing))))
        {
            Each(service.Name, () => Start(services, service, TimeSpan.FromSeconds(TimeoutSec)));
        }
    }

    private void Start(LibvirtServices services, KvmService service, TimeSpan timeout)
    {
        if (service.State == KvmServiceState.Running) WriteVerbose($"{service.Name} is already running.");
        else if (ShouldProcess(service.Name, "Start")) services.Start(service.Name, ArgumentList, timeout);
        else return;
        if (PassThru) WriteObject(services.One(service.Name));
    }
}
