using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.Disk;

/// <summary>
/// Stops block jobs on disks of VMs (virDomainBlockJobAbort): the VM keeps its disk, or with -Pivot switches to the destination.
/// </summary>
[Cmdlet(VerbsLifecycle.Stop, "KvmBlockJob", SupportsShouldProcess = true, DefaultParameterSetName = ByJob)]
public sealed class StopKvmBlockJobCommand : VMItemCommand
{
    private const string ByJob = "Job";

    /// <summary>Targets of the disks, such as vda. Default: all that have a job.</summary>
    [Parameter(Position = 1, ParameterSetName = ByVMName)]
    [Parameter(Position = 1, ParameterSetName = ByVM)]
    [ArgumentCompleter(typeof(DiskTargetCompleter))]
    [ValidateNotNull]
    public string[] Target { get; set; } = [];

    /// <summary>Jobs from Get-KvmBlockJob.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByJob, ValueFromPipeline = true)]
    [Reference(typeof(KvmBlockJob), nameof(KvmBlockJob.Target))]
    public KvmBlockJob[] Job { get; set; } = [];

    /// <summary>Switches the VM to the destination. The job must be ready.</summary>
    [Parameter]
    public SwitchParameter Pivot { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName != ByJob) base.Process();
        else foreach (var job in Job) Each(job, () => Stop(Owner(job.ConnectionUri, job.VMId, job.VMName), job.Target));
    }

    private protected override void Process(Domain domain)
    {
        foreach (var target in Target.Length > 0 ? Target : [.. BlockJobReader.All(domain).Select(j => j.Target)])
            Each(target, () => Stop(domain, target));
    }

    private void Stop(Domain domain, string target)
    {
        if (!domain.IsActive) throw VMErrors.NotRunning(domain.Name);
        VMDiskConfiguration.Read(domain).Choose(domain, target, KvmChangeScope.Live);
        if (BlockJobReader.All(domain).FirstOrDefault(j => j.Target == target) is not { } job)
        {
            throw new KvmException(
                "BlockJobNotFound",
                Failure.NotFound,
                $"No job runs on disk {target} of VM '{domain.Name}'.",
                $"List its jobs: Get-KvmBlockJob -VMName {VMErrors.QuoteName(domain.Name)}");
        }

        var what = Pivot
            ? $"Switch disk {target} to '{job.Destination}'"
            : $"Abort the job {job.Kind} of disk {target} at {job.Percent} %; the VM keeps its "
                + $"disk{(job.Destination is null ? "" : $", and '{job.Destination}' stays as it is")}";
        if (!ShouldProcess(domain.Name, what)) return;
        if (!Pivot) DomainBlockJob.Abort(domain, target);
        else if (!job.Ready || !DomainBlockJob.Pivot(domain, target))
        {
            throw new KvmException(
                "BlockJobNotReady",
                Failure.InvalidOperation,
                $"The job of disk {target} is at {job.Percent} %: its source and destination are not yet the same.",
                "Wait until Get-KvmBlockJob shows it as ready, then repeat the command.");
        }
    }
}
