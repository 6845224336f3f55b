using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Host;
using KvmPS.Objects;
using KvmPS.State;

namespace KvmPS.Commands.Metering;

/// <summary>A cmdlet on meters: their VMs may be gone, so that names are those of meters.</summary>
public abstract class MeteringCommand : KvmCommand
{
    private const string ByVMName = "VMName";
    private const string ByVM = "VM";

    /// <summary>Names of VMs with a meter, also of those that are gone; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByVMName, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MeterNameCompleter))]
    [SupportsWildcards]
    public string[] VMName { get; set; } = [];

    /// <summary>VMs as Get-KvmVM gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByVM, ValueFromPipeline = true)]
    public VirtualMachine[] VM { get; set; } = [];

    private protected MeterList Meters { get; } = new(HostRoot.Current);

    private protected sealed override void Process()
    {
        if (ParameterSetName == ByVM)
        {
            foreach (var vm in VM) Each(vm, () => Process(Meters.Read().FirstOrDefault(m => m.Id == vm.Id) ?? throw MeterErrors.NotFound(vm.Name)));
            return;
        }

        foreach (var name in VMName)
        {
            Each(name, () =>
            {
                foreach (var meter in MeterErrors.Named(Meters.Read(), name)) Each(meter.Name, () => Process(meter));
            });
        }
    }

    private protected abstract void Process(Meter meter);
}
