using System.Text.Json;
using System.Text.Json.Nodes;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// The guest agent of a running VM: one JSON command, one answer (virDomainQemuAgentCommand). libvirt itself waits up to
/// five seconds for an agent to show that it is there at all; the time given here comes on top of that.
/// </summary>
internal sealed class GuestAgent(Domain domain)
{
    public Domain Domain { get; } = domain;

    public void Ping(TimeSpan timeout) => Ask("guest-ping", timeout);

    /// <summary>Asks something that changes nothing; if the connection breaks meanwhile, once more on a new one.</summary>
    public JsonElement Ask(string command, TimeSpan timeout, JsonObject? arguments = null)
    {
        var line = Line(command, arguments);
        return Answer(Domain.Read(d => Result.Check(NativeMethods.virDomainQemuAgentCommand(d, line, Seconds(timeout), 0))));
    }

    /// <summary>Has something done, and never a second time.</summary>
    public JsonElement Tell(string command, TimeSpan timeout, JsonObject? arguments = null)
    {
        var line = Line(command, arguments);
        return Answer(Domain.Change(
            nameof(NativeMethods.virDomainQemuAgentCommand),
            d => Result.Check(NativeMethods.virDomainQemuAgentCommand(d, line, Seconds(timeout), 0))));
    }

    private static string Line(string command, JsonObject? arguments)
    {
        var line = new JsonObject { ["execute"] = command };
        if (arguments is not null) line["arguments"] = arguments;
        return line.ToJsonString();
    }

    private static JsonElement Answer(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("return").Clone();
    }

    // Zero would mean not to wait at all.
    private static int Seconds(TimeSpan timeout) => Math.Max(1, (int)Math.Ceiling(Math.Min(timeout.TotalSeconds, 86400)));
}
