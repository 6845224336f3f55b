using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KvmPS.Live.Fixture;

/// <summary>Asks a guest itself, through its agent and virsh: the second opinion on what a cmdlet claims.</summary>
public sealed class GuestAgent(PrivateLibvirt libvirt, string vm)
{
    /// <summary>Returns once the agent answers.</summary>
    public void WaitUntilUp() => Eventually.True($"the agent of {vm} answers", () =>
    {
        Ping();
        return true;
    });

    /// <summary>Throws unless the agent answers.</summary>
    public void Ping() => Command("guest-ping");

    /// <summary>Runs a shell command in the guest.</summary>
    /// <returns>Its output, without the line break at the end. A failing command is an exception.</returns>
    public string Run(string script)
    {
        // After a resume or on a busy host libvirt may not have found the agent again yet.
        WaitUntilUp();
        var started = Command("guest-exec", new JsonObject
        {
            ["path"] = "/bin/sh",
            ["arg"] = new JsonArray("-c", script),
            ["capture-output"] = true,
        });
        JsonNode? status = null;
        Eventually.True($"'{script}' ends in {vm}", () =>
        {
            status = Command("guest-exec-status", new JsonObject { ["pid"] = started["pid"]!.GetValue<int>() });
            return status["exited"]!.GetValue<bool>();
        });
        var output = Decode(status!["out-data"]);
        var exitCode = status["exitcode"]?.GetValue<int>() ?? throw new InvalidOperationException($"'{script}' was killed in {vm}.");
        return exitCode == 0
            ? output.TrimEnd()
            : throw new InvalidOperationException($"'{script}' failed with {exitCode} in {vm}: {Decode(status["err-data"])}{output}");
    }

    private JsonNode Command(string name, JsonObject? arguments = null)
    {
        var command = new JsonObject { ["execute"] = name };
        if (arguments is not null) command["arguments"] = arguments;
        var answer = libvirt.Virsh("qemu-agent-command", vm, command.ToJsonString());
        return JsonNode.Parse(answer)?["return"] ?? throw new JsonException($"The agent of {vm} answered {answer}");
    }

    private static string Decode(JsonNode? base64) =>
        base64 is null ? "" : Encoding.UTF8.GetString(Convert.FromBase64String(base64.GetValue<string>()));
}
