using System.Text.Json;
using KvmPS.Model;

namespace KvmPS.Operations.Guest;

/// <summary>Reads the answers of a guest agent (https://qemu-project.gitlab.io/qemu/interop/qemu-ga-ref.html).</summary>
internal static class GuestAnswers
{
    // The widest offset from UTC that DateTimeOffset takes.
    private const int WidestZone = 14 * 3600;

    public static KvmGuestUser[] Users(JsonElement list) => [.. list.EnumerateArray().Select(u => new KvmGuestUser
    {
        Name = Text(u, "user") ?? "",
        Domain = Text(u, "domain"),
        LoginTime = u.TryGetProperty("login-time", out var time) ? DateTimeOffset.UnixEpoch.AddSeconds(time.GetDouble()) : null,
    })];

    public static KvmGuestFileSystem[] FileSystems(JsonElement list) => [.. list.EnumerateArray().Select(f => new KvmGuestFileSystem
    {
        MountPoint = Text(f, "mountpoint") ?? "",
        Device = Text(f, "name") ?? "",
        Type = Text(f, "type") ?? "",
        Size = Number(f, "total-bytes"),
        Used = Number(f, "used-bytes"),
    }).OrderBy(f => f.MountPoint, StringComparer.Ordinal)];

    public static KvmGuestNetworkAdapter[] NetworkAdapters(JsonElement list) =>
        [
            .. list.EnumerateArray()
                .Select(n => new KvmGuestNetworkAdapter
                {
                    Name = Text(n, "name") ?? "",
                    MacAddress = Text(n, "hardware-address"),
                    IPAddress = n.TryGetProperty("ip-addresses", out var addresses)
                        ? [.. addresses.EnumerateArray().Select(a => $"{Text(a, "ip-address")}/{Number(a, "prefix")}")]
                        : [],
                }),
        ];

    /// <summary>The offset from UTC that a guest says; none when it says nothing that can be.</summary>
    public static TimeSpan ZoneOffset(JsonElement? zone) =>
        zone is { } z && Number(z, "offset") is { } seconds && Math.Abs(seconds) <= WidestZone && seconds % 60 == 0
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.Zero;

    /// <summary>False for loopback and link-local addresses.</summary>
    public static bool IsReachable(string address)
        => System.Net.IPAddress.TryParse(address, out var ip) && !System.Net.IPAddress.IsLoopback(ip) && !ip.IsIPv6LinkLocal;

    public static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    private static long? Number(JsonElement answer, string name)
        => answer.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : null;
}
