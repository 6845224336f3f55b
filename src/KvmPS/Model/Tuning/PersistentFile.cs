using System.Text;

namespace KvmPS.Model;

/// <summary>
/// A file by which settings outlive a reboot: KvmPS's own, which says so. Each setting has one file and one line in it, whichever
/// command writes it, so that no two lines contradict each other.
/// </summary>
internal sealed class PersistentFile
{
    private const string Head = "# Written by KvmPS. Restore-KvmTuning reverts its settings.\n";

    private readonly IReadOnlyList<(string Key, string Line)> _settings;

    private PersistentFile(string path, IEnumerable<(string Key, string Line)> settings)
    {
        Path = path;
        _settings = [.. settings];
    }

    public string Path { get; }

    /// <summary>The file's text with these settings; what it says of others stays.</summary>
    /// <param name="now">Its text now; null when there is none.</param>
    public string Text(string? now)
    {
        var lines = Lines(now)
            .Where(l => _settings.All(s => !l.Contains(s.Key, StringComparison.Ordinal)))
            .Concat(_settings.Select(s => s.Line));
        // With its scheduler a disk gets a new queue, so that comes before the queue's own settings.
        return Head + string.Concat(lines.OrderBy(l => !l.Contains("{queue/scheduler}", StringComparison.Ordinal)).Select(l => l + "\n"));
    }

    /// <summary>True when it would bring other values back at the next boot.</summary>
    public bool Contradicts(string? now) =>
        Lines(now).Any(l => _settings.Any(s => l.Contains(s.Key, StringComparison.Ordinal) && l != s.Line));

    /// <summary>sysctl.d(5)</summary>
    public static PersistentFile Sysctl(string name, string key, string value) =>
        new($"/etc/sysctl.d/90-kvmps-{name}.conf", [($"{key} = ", $"{key} = {value}")]);

    /// <summary>tmpfiles.d(5): values that are written into sysfs at boot; a file that is missing then is no error.</summary>
    public static PersistentFile Tmpfiles(string name, IEnumerable<(string File, string? Value)> settings) =>
        new(
            $"/etc/tmpfiles.d/kvmps-{name}.conf",
            settings.Where(s => s.Value is not null).Select(s => ($" {s.File} ", $"w- {s.File} - - - - {s.Value}")));

    /// <summary>udev(7): set whenever the disk appears, known by its serial number where it has one.</summary>
    public static PersistentFile Udev(string disk, string? serial, IEnumerable<(string Attribute, string Value)> attributes)
    {
        var which = serial is { Length: > 0 } ? $"ENV{{ID_SERIAL}}=={Quote(serial)}" : $"KERNEL=={Quote(disk)}";
        return new(
            $"/etc/udev/rules.d/99-kvmps-{disk.Replace('!', '_')}.rules",
            attributes.Select(a =>
                (
                    $" ATTR{{{a.Attribute}}}=",
                    $"ACTION==\"add|change\", SUBSYSTEM==\"block\", ENV{{DEVTYPE}}==\"disk\", {which}, "
                        + $"ATTR{{{a.Attribute}}}={Quote(a.Value)}")));
    }

    /// <summary>modprobe.d(5)</summary>
    public static PersistentFile Modprobe(string name, string module, string option, string value)
        => new($"/etc/modprobe.d/kvmps-{name}.conf", [($"options {module} {option}=", $"options {module} {option}={value}")]);

    private static IEnumerable<string> Lines(string? text) => (text ?? "").Split('\n').Where(l => l.Length > 0 && l[0] != '#');

    /// <summary>A string of a udev rule; what would be a pattern there stands for itself.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            // A pattern's ? stands for any character; there is no way to write these themselves.
            if (c is '*' or '[' or ']' or '|' or '"' or '\\' || char.IsControl(c)) quoted.Append('?');
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
