using System.Text.Json;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;

namespace KvmPS.Operations.Guest;

/// <summary>
/// Asks a guest about itself, question by question, each with the time that is left: virDomainGetGuestInfo asks the same
/// agent the same questions, but knows no time limit, and neither the clock nor (before libvirt 7.10) the interfaces.
/// </summary>
internal sealed class GuestReader(Domain domain, int timeoutSeconds, CancellationToken cancel)
{
    private readonly GuestAgent _agent = new(domain);
    private readonly Deadline _deadline = new(TimeSpan.FromSeconds(timeoutSeconds));
    private HashSet<string> _offered = [];

    public KvmGuest Read()
    {
        var info = Ask("guest-info");
        _offered = info.GetProperty("supported_commands").EnumerateArray()
            .Where(c => c.GetProperty("enabled").GetBoolean())
            .Select(c => c.GetProperty("name").GetString()!)
            .ToHashSet();
        var system = IfOffered("guest-get-osinfo");
        var zone = IfOffered("guest-get-timezone");
        var (time, offset) = Clock(zone);
        var adapters = IfOffered("guest-network-get-interfaces") is { } list ? GuestAnswers.NetworkAdapters(list) : [];
        return new()
        {
            VMName = domain.Name,
            VMId = domain.Id,
            ConnectionUri = domain.Connection.Uri,
            HostName = Text(IfOffered("guest-get-host-name"), "host-name"),
            OperatingSystem = Text(system, "pretty-name") ?? Text(system, "name"),
            OperatingSystemId = Text(system, "id"),
            OperatingSystemVersion = Text(system, "version-id"),
            Kernel = Text(system, "kernel-release"),
            Architecture = Text(system, "machine"),
            Time = time,
            ClockOffset = offset,
            TimeZone = Text(zone, "zone"),
            User = IfOffered("guest-get-users") is { } users ? GuestAnswers.Users(users) : [],
            FileSystem = IfOffered("guest-get-fsinfo") is { } systems ? GuestAnswers.FileSystems(systems) : [],
            NetworkAdapter = adapters,
            IPAddress = [.. adapters.SelectMany(a => a.IPAddress).Select(a => a.Split('/')[0]).Where(GuestAnswers.IsReachable)],
            AgentVersion = Text(info, "version"),
        };
    }

    private (DateTimeOffset? Time, TimeSpan? Offset) Clock(JsonElement? zone)
    {
        var before = DateTimeOffset.UtcNow;
        if (IfOffered("guest-get-time") is not { } answer) return (null, null);
        // The guest read its clock between the two looks at this machine's; the middle is the best guess.
        var middle = before + ((DateTimeOffset.UtcNow - before) / 2);
        var time = DateTimeOffset.UnixEpoch.AddTicks(answer.GetInt64() / 100);
        return (time.ToOffset(GuestAnswers.ZoneOffset(zone)), time - middle);
    }

    private JsonElement? IfOffered(string command)
    {
        if (!_offered.Contains(command)) return null;
        try
        {
            return Ask(command);
        }
        catch (KvmException error)
            when (error.Id is "AgentCommandFailed" or "AgentCommandNotSupported" or "GuestFileNotFound" or "GuestAccessDenied")
        {
            // One question that this guest cannot answer leaves the other answers as they are.
            return null;
        }
    }

    private JsonElement Ask(string command)
    {
        cancel.ThrowIfCancellationRequested();
        return AgentErrors.Explained(domain, () => _agent.Ask(command, _deadline.Remaining));
    }

    private static string? Text(JsonElement? answer, string name) => answer is { } a ? GuestAnswers.Text(a, name) : null;
}
