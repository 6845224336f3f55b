using KvmPS.Planning.Bridge;

namespace KvmPS.Planning.Persistence;

/// <summary>A lasting address.</summary>
internal sealed record PersistentAddress(
    bool IsV6,
    string Text,
    string? Peer,
    string? Label,
    string? Metric,
    string? Scope,
    bool NoPrefixRoute,
    string[] Words)
{
    public static PersistentAddress From(AddressEntry address, string bridge)
    {
        string? After(string word) => IpWords.After(address.Details, word);
        // "ADDRESS/PREFIX", or "ADDRESS peer PEER/PREFIX".
        var peer = address.Local.ElementAtOrDefault(2);
        return new(
            address.IsV6,
            peer is null ? address.Local[0] : $"{address.Local[0]}/{(address.IsV6 ? 128 : 32)}",
            peer,
            string.IsNullOrEmpty(address.Label) ? null : bridge + address.Label,
            After("metric"),
            After("scope") is "global" or null ? null : After("scope"),
            address.Details.Contains("noprefixroute"),
            address.Words(bridge, lasting: true));
    }

    /// <summary>True when it is no more than an address and a prefix length.</summary>
    public bool IsPlain => Peer is null && Label is null && Metric is null && Scope is null && !NoPrefixRoute;
}
