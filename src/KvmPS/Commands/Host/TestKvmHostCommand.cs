using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Host;

namespace KvmPS.Commands.Host;

/// <summary>Checks whether this machine is ready to run VMs: CPU, KVM, libvirt, memory, storage, network, security.</summary>
[Cmdlet(VerbsDiagnostic.Test, "KvmHost")]
[OutputType(typeof(KvmHostCheck), typeof(bool))]
public sealed class TestKvmHostCommand : KvmCommand
{
    /// <summary>Names of checks; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNull]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Writes true or false only: false when a check fails. Warnings do not count. Default: the checks.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Also boots a guest of 512 bytes, which takes a second or two. Default: no guest is booted.</summary>
    [Parameter]
    public SwitchParameter Deep { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var patterns = Name.Select(NameArgument.Matcher).ToList();
        var passed = true;
        foreach (var check in Checks().Where(c => patterns.Exists(matches => matches(c.Name))))
        {
            Cancel.ThrowIfCancellationRequested();
            passed &= check.Result != KvmCheckResult.Fail;
            if (!Quiet) WriteObject(check);
        }

        if (Quiet) WriteObject(passed);
    }

    private IEnumerable<KvmHostCheck> Checks()
    {
        var host = HostRoot.Current;
        var libvirt = new LibvirtChecks(host, () => Hypervisor, Explain, Cancel);
        foreach (var check in CpuChecks.All(host)) yield return check;
        foreach (var check in KvmChecks.All(host, host.IsReal ? KvmProbe.Run() : null)) yield return check;
        foreach (var check in libvirt.All()) yield return check;
        if (Deep && libvirt.Connection is { } connection) yield return new BootCheck(connection, Cancel).Run();
        foreach (var check in StorageChecks.All(host, libvirt.QemuUser)) yield return check;
        foreach (var check in MemoryChecks.All(host)) yield return check;
        foreach (var check in SystemChecks.All(host, UserGroups.CurrentUser)) yield return check;
    }

    private static (string Message, string? Advice) Explain(Exception error)
    {
        var details = error.ToErrorRecord(null).ErrorDetails;
        return (details.Message, details.RecommendedAction);
    }
}
