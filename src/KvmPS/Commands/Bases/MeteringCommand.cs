using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Metering;
using KvmPS.State;

namespace KvmPS.Commands.Bases;

/// <summary>A cmdlet on meters: their VMs may be gone, so that names are those of meters.</summary>
public abstract class MeteringCommand : KvmCommand
{
    private const string ByVMName = "VMName";
    private const string ByVM = "VM";

    /// <summary>Names of VMs with a meter, including removed VMs; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByVMName, ValueFromPipelineByPropertyName = true)]
    [VMName]
    [ArgumentCompleter(typeof(MeterNameCompleter))]
    [SupportsWildcards]
    public string[] VMName { get; set; } = [];

    /// <summary>VMs from Get-KvmVM.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByVM, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [OwnerVM]
    public KvmVM[] VM { get; set; } = [];

    private protected MeterList Meters { get; } = new(HostRoot.Current);

    private protected sealed override void Process()
    {
        if (ParameterSetName == ByVM)
        {
            foreach (var vm in VM)
            {
                Each(vm, () =>
                {
                    foreach (var meter in MeterErrors.Of(Chosen(), vm)) Each(meter.Name, () => Process(meter));
                });
            }

            return;
        }

        foreach (var name in VMName)
        {
            Each(name, () =>
            {
                foreach (var meter in MeterErrors.Named(Chosen(), name)) Each(meter.Name, () => Process(meter));
            });
        }
    }

    private protected abstract void Process(Meter meter);

    /// <summary>Those of one host, where -Connection names it, else of all.</summary>
    private IEnumerable<Meter> Chosen() => MeterErrors.OfHost(Meters.Read(), Connection is null ? null : Hypervisor.Uri);
}
