using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Network;

namespace KvmPS.Commands.Network;

/// <summary>Gets the network adapters of VMs: what they are connected to, their addresses and counters.</summary>
[Cmdlet(VerbsCommon.Get, "KvmNetworkAdapter", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmNetworkAdapter))]
public sealed class GetKvmNetworkAdapterCommand : VMItemCommand
{
    /// <summary>MAC addresses; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(MacAddressCompleter))]
    [SupportsWildcards]
    [ValidateNotNull]
    public string[] MacAddress { get; set; } = ["*"];

    /// <summary>The time that a guest agent has to report addresses, in seconds. Default: 5.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 5;

    /// <summary>The number of VMs that are read in parallel. Default: 16.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    private protected override void Begin() => BeginWork(ThrottleLimit, "Reading network adapters");

    private protected override void Process(Domain domain)
    {
        var patterns = MacAddress.Select(NameArgument.Matcher).ToList();
        Work.Add(domain.Name, async _ => await ParallelWork.Blocking(() => Read(domain, patterns)).ConfigureAwait(false));
    }

    private IReadOnlyList<KvmNetworkAdapter> Read(Domain domain, List<Func<string, bool>> patterns)
    {
        var found = NetworkAdapterReader.Read(domain, mac => patterns.Exists(matches => matches(mac)), TimeSpan.FromSeconds(TimeoutSec));
        foreach (var mac in MacAddress.Where(m => !NameArgument.IsPattern(m)))
        {
            if (!found.Any(a => VMAddresses.Same(a.MacAddress, mac))) NicConfiguration.Read(domain).Choose(domain, new NicReference(mac));
        }

        return found;
    }
}
