using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Host;
using KvmPS.Operations.Service;
using KvmPS.Planning.Host;
using KvmPS.Tools;

namespace KvmPS.Commands.Host;

/// <summary>Makes this machine ready to run VMs: installs missing packages, permits the user to manage VMs, and starts libvirt.</summary>
[Cmdlet(VerbsLifecycle.Install, "KvmHost", SupportsShouldProcess = true)]
[OutputType(typeof(KvmHostStep))]
public sealed class InstallKvmHostCommand : KvmCommand
{
    private const string Activity = "Installing";

    private bool _nothing = true;

    /// <summary>The user that can then manage VMs without being root. Default: the user that called sudo, else the current user.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string User { get; set; } = UserGroups.CurrentUser;

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var host = HostRoot.Current;
        var needs = new HostNeeds(host, User, new LibvirtServices(WriteVerbose, Cancel));
        needs.RequireKnown();
        // Each look comes after the steps before it: packages bring groups and services.
        foreach (var step in needs.Packages()) Do(host, step);
        foreach (var step in needs.Groups()) Do(host, step);
        foreach (var step in needs.Services()) Do(host, step);
        if (_nothing) WriteVerbose("There is nothing to install, join or start. Test-KvmHost checks everything else.");
    }

    private void Do(HostRoot host, HostStep step)
    {
        _nothing = false;
        Cancel.ThrowIfCancellationRequested();
        if (!ShouldProcess("this host", step.Command)) return;
        HostNeeds.RequireChangeable(host, step);
        WriteProgress(new(0, Activity, step.Command));
        new SetupProgram(WriteVerbose).Run(step.Words);
        WriteProgress(new(0, Activity, step.Command) { RecordType = ProgressRecordType.Completed });
        WriteObject(step.Show());
    }
}
