using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Metering;
using KvmPS.Planning.Metering;
using KvmPS.State;

namespace KvmPS.Commands.VM;

/// <summary>Measures what VMs have used since metering was enabled, or since a point in time, and what it costs.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "KvmVM", DefaultParameterSetName = ByVM)]
[OutputType(typeof(KvmUsage), typeof(string))]
public sealed class MeasureKvmVMCommand : KvmCommand
{
    private const string ByName = "Name";
    private const string ByVM = "VM";

    private readonly Dictionary<string, MeterReader?> _looks = [];
    private readonly List<KvmUsage> _all = [];
    private IReadOnlyList<Meter> _meters = [];

    /// <summary>Names of metered VMs, including removed ones; wildcards allowed. Default: all.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName, ValueFromPipeline = true)]
    [Alias("VMName")]
    [VMName]
    [ArgumentCompleter(typeof(MeterNameCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>VMs from Get-KvmVM.</summary>
    [Parameter(ParameterSetName = ByVM, ValueFromPipeline = true)]
    [OwnerVM]
    [ValidateNotNull]
    public KvmVM[]? VM { get; set; }

    /// <summary>Counts from the last reading before that time. Default: from when metering was enabled.</summary>
    [Parameter]
    public DateTime? Since { get; set; }

    /// <summary>Prices: CpuHour, MemoryGiBHour, DiskGiBHour, TrafficGiB, Currency.</summary>
    [Parameter]
    [ValidateNotNull]
    public KvmRate? Rate { get; set; }

    /// <summary>Writes one text for Prometheus in place of objects.</summary>
    [Parameter]
    public SwitchParameter OpenMetrics { get; set; }

    private protected override void Begin()
    {
        if (OpenMetrics && (Since is not null || Rate is not null)) throw MeterErrors.MetricsAreWhole();
        foreach (var (name, price) in Rate is null
                ? []
                : (IEnumerable<(string, decimal)>)
                    [
                        ("CpuHour", Rate.CpuHour),
                        ("MemoryGiBHour", Rate.MemoryGiBHour),
                        ("DiskGiBHour", Rate.DiskGiBHour),
                        ("TrafficGiB", Rate.TrafficGiB),
                    ])
        {
            if (price < 0) throw MeterErrors.Rate(name, price);
        }

        _meters = MeterErrors.OfHost(new MeterList(HostRoot.Current).Read(), Connection is null ? null : Hypervisor.Uri);
    }

    private protected override void Process()
    {
        if (ParameterSetName == ByName)
        {
            foreach (var name in Name) Each(name, () => Measure(MeterErrors.Named(_meters, name)));
        }
        else if (VM is null)
        {
            Measure(_meters);
        }
        else
        {
            foreach (var vm in VM) Each(vm, () => Measure(MeterErrors.Of(_meters, vm)));
        }
    }

    private protected override void End()
    {
        base.End();
        if (OpenMetrics) WriteObject(OpenMetricsText.Write(_all));
    }

    private void Measure(IEnumerable<Meter> wanted)
    {
        foreach (var meter in wanted) Each(meter.Name, () => Measure(meter));
    }

    private void Measure(Meter meter)
    {
        Cancel.ThrowIfCancellationRequested();
        var file = new MeterFile(HostRoot.Current, meter.Id);
        // What it shows in this moment, where the VM can be asked; without it, the last reading.
        var now = meter.Enabled && file.Last() is { } last ? Look(meter.ConnectionUri)?.Next(meter.Id, last) : null;
        var usage = UsageAccount.Between(meter.Id, now is null ? file.All() : file.All().Append(now), Since?.ToUniversalTime());
        if (usage is null) return;
        usage = usage with { Enabled = meter.Enabled, ConnectionUri = meter.ConnectionUri };
        if (OpenMetrics) _all.Add(usage);
        else WriteObject(Rate is null ? usage : UsageAccount.Charge(usage, Rate));
    }

    private MeterReader? Look(string uri)
    {
        if (_looks.TryGetValue(uri, out var known)) return known;
        try
        {
            return _looks[uri] = MeterReader.Read(Session.Get(uri), Cancel);
        }
        catch (LibvirtException error)
        {
            WriteWarning($"'{uri}' does not answer ({error.Message}): the usage of its VMs is as of the last reading of their meters.");
            return _looks[uri] = null;
        }
    }
}
