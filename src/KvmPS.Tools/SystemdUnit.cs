namespace KvmPS.Tools;

/// <summary>A unit of systemd as <c>systemctl show</c> tells of it.</summary>
/// <param name="Name">Its name, such as libvirtd.service.</param>
/// <param name="IsLoaded">False when there is no such unit.</param>
/// <param name="IsActive">True when it runs, or listens.</param>
/// <param name="ProcessId">The service's main process, or null.</param>
/// <param name="IsEnabled">True when it is started together with the host.</param>
public sealed record SystemdUnit(string Name, bool IsLoaded, bool IsActive, int? ProcessId, bool IsEnabled)
{
    internal const string Properties = "Id,LoadState,ActiveState,MainPID,UnitFileState";

    /// <summary>Reads what <c>systemctl show</c> wrote: KEY=VALUE lines, an empty line between units.</summary>
    internal static IReadOnlyList<SystemdUnit> Parse(string text)
        => [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Read).Where(unit => unit.Name.Length > 0)];

    private static SystemdUnit Read(string block)
    {
        var values = block.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        string Value(string key) => values.GetValueOrDefault(key, "");
        return new(
            Value("Id"),
            Value("LoadState") == "loaded",
            Value("ActiveState") is "active" or "activating" or "reloading",
            int.TryParse(Value("MainPID"), out var id) && id > 0 ? id : null,
            Value("UnitFileState") is "enabled" or "enabled-runtime");
    }
}
