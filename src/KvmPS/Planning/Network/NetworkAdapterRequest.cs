using System.Globalization;
using KvmPS.Model;
using KvmPS.Planning.Bridge;
using KvmPS.Planning.VM;

namespace KvmPS.Planning.Network;

/// <summary>Settings of a NIC that are asked for; null: as it is.</summary>
internal sealed record NetworkAdapterRequest
{
    // Nobody means so little: the unit was forgotten. libvirt counts in KiB.
    private const long FewestBytes = 1024;

    public string? Network { get; init; }

    public string? Bridge { get; init; }

    public string? MacAddress { get; init; }

    public KvmNetworkAdapterModel? Model { get; init; }

    public KvmLinkState? LinkState { get; init; }

    /// <summary>0: none.</summary>
    public int? Vlan { get; init; }

    /// <summary>Empty: none.</summary>
    public string? Filter { get; init; }

    /// <summary>0: without limit.</summary>
    public long? Inbound { get; init; }

    /// <inheritdoc cref="Inbound" />
    public long? Outbound { get; init; }

    /// <exception cref="KvmException">InvalidText, InvalidBridgeName or SizeUnitMistake.</exception>
    public void Check()
    {
        XmlText.Check((nameof(Network), Network), (nameof(Bridge), Bridge), (nameof(Filter), Filter));
        if (Bridge is not null) InterfaceName.Validate(Bridge);
        foreach (var (parameter, bytes) in new[] { ("InboundBytesPerSec", Inbound), ("OutboundBytesPerSec", Outbound) })
        {
            if (bytes is > 0 and < FewestBytes)
            {
                var number = bytes.Value.ToString(CultureInfo.InvariantCulture);
                throw new KvmException(
                    "SizeUnitMistake",
                    Failure.InvalidArgument,
                    $"-{parameter} {number} means {number} bytes in a second. Did you mean {number}MB?",
                    $"Specify the size with its unit: -{parameter} {number}MB");
            }
        }
    }
}
