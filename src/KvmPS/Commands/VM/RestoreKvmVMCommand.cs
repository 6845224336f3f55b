using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Commands.VM;

/// <summary>Restores VMs from files of Save-KvmVM -Path (virDomainRestoreFlags).</summary>
[Cmdlet(VerbsData.Restore, "KvmVM", SupportsShouldProcess = true)]
[OutputType(typeof(KvmVM))]
public sealed class RestoreKvmVMCommand : KvmCommand
{
    /// <summary>Files of Save-KvmVM -Path.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    /// <summary>How long a VM may take, in seconds. Default: 3600.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>How many VMs are restored at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>Writes the VM once it runs.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin() => BeginWork(ThrottleLimit, "Restoring VMs");

    private protected override void Process()
    {
        foreach (var path in Path) Each(path, () => Restore(Hypervisor, HostPath.Resolve(SessionState, path)));
    }

    private void Restore(Connection host, string path)
    {
        if (host.IsLocal && !File.Exists(path)) throw new FileNotFoundException($"There is no file '{path}'.");
        var saved = DomainXml.Parse(Describe(host, path));
        if (Domain.Find(host, saved.Id) is { IsActive: true, Name: var running })
        {
            throw new KvmException(
                "VMIsRunning",
                Failure.InvalidOperation,
                $"VM '{running}' is running, so it cannot be restored from '{path}'.",
                $"Turn it off first: Stop-KvmVM -Name {VMErrors.QuoteName(running)}");
        }

        if (!ShouldProcess(saved.Name, $"Restore from {path}")) return;
        Work.Add(path, async cancel =>
        {
            await RunAsync(host, saved.Name, path, cancel).ConfigureAwait(false);
            var domain = PassThru ? Domain.ById(host, saved.Id) : Domain.Find(host, saved.Id);
            if (domain is not null) SavedPaused.Tell(domain, WarnLater);
            return PassThru ? VMReader.One(domain!, cancel) : null;
        });
    }

    private async Task RunAsync(Connection host, string name, string path, CancellationToken cancel)
    {
        try
        {
            // It cannot be ended half way; where it takes longer than the command waits for its jobs, libvirt carries it through.
            await ParallelWork
                .Blocking(() => SavedMemory.Restore(host, path), cancel)
                .WaitAsync(TimeSpan.FromSeconds(TimeoutSec), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw VMErrors.NoAnswer("TimeoutVMRestore", name, "restored", TimeoutSec);
        }
    }

    private static string Describe(Connection host, string path)
    {
        try
        {
            return SavedMemory.Xml(host, path);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.OperationFailed)
        {
            throw new KvmException("NotASavedVM", Failure.InvalidArgument, $"'{path}' is not a saved VM: {error.Message}",
                "Give a complete file of Save-KvmVM -Path or virsh save.", error);
        }
    }
}
