using System.Text.Json;
using KvmPS.Libvirt;
using static KvmPS.Operations.Guest.GuestAnswers;

namespace KvmPS.Operations.Lifecycle;

/// <summary>Asks a guest's agent which system it runs, and does not wait for one that is slow.</summary>
internal static class GuestOS
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Whether the agent answers, and what it says.</summary>
    public static (bool Answers, string? Name) Ask(Domain domain)
    {
        try
        {
            return (true, Read(new GuestAgent(domain).Ask("guest-get-osinfo", Timeout)));
        }
        catch (LibvirtException error) when (error.Number is ErrorNumber.InternalError or ErrorNumber.OperationUnsupported)
        {
            // An agent of before 2017 does not know the command.
            return (true, null);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // What a guest says is not to be trusted, not even to be JSON.
            return (true, null);
        }
        catch (LibvirtException)
        {
            return (false, null);
        }
    }

    /// <summary>The name to show out of an answer of guest-get-osinfo.</summary>
    internal static string? Read(JsonElement said)
        => said.ValueKind != JsonValueKind.Object ? null : Text(said, "pretty-name") ?? Join(Text(said, "name"), Text(said, "version"));

    private static string? Join(string? name, string? version) => name is null ? null : version is null ? name : $"{name} {version}";
}
