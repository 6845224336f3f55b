using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Operations.VMDisk;

namespace KvmPS.Commands.Vcpu;

/// <summary>Adds IOThreads to VMs (virDomainAddIOThread), including running VMs.</summary>
[Cmdlet(VerbsCommon.Add, "KvmIOThread", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmIOThread))]
public sealed class AddKvmIOThreadCommand : VMItemCommand
{
    /// <summary>Numbers of IOThreads. Default: one, the lowest that is free.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(1, int.MaxValue)]
    public int[]? Id { get; set; }

    /// <summary>Live: the running VM, Config: its next start, Both. Default: both of a running VM, Config of one that is off.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>Writes the IOThreads as the VM has them.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(Domain domain)
    {
        var affect = ScopeResolver.From(domain, Scope);
        foreach (var number in Id ?? [IOThreadConfiguration.Read(domain).NextFree]) Each(number, () => Add(domain, number, affect));
    }

    private void Add(Domain domain, int number, AffectFlags affect)
    {
        var missing = affect & ~IOThreadConfiguration.Read(domain).With(number);
        if (missing == 0)
            WriteVerbose($"VM '{domain.Name}' already has IOThread {number}.");
        else if (ShouldProcess(domain.Name, $"Add IOThread {number}, scope {ScopeText.Of(missing)}"))
            IOThreads.Add(domain, number, missing);
        else
            return;
        if (PassThru) WriteObject(IOThreadReader.Read(domain, n => n == number), enumerateCollection: true);
    }
}
