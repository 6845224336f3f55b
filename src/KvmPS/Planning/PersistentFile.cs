using System.Text;

namespace KvmPS.Planning;

/// <summary>Files by which a setting outlives a reboot: KvmPS's own, which say so, and hold one setting each.</summary>
internal static class PersistentFile
{
    private const string Head = "# Written by KvmPS. Restore-KvmTuning removes this file again; it holds nothing else.\n";

    /// <summary>sysctl.d(5)</summary>
    public static (string File, string? Value) Sysctl(string name, string key, string value)
        => ($"/etc/sysctl.d/90-kvmps-{name}.conf", $"{Head}{key} = {value}\n");

    /// <summary>tmpfiles.d(5): values that are written into sysfs at boot; a file that is missing then is no error.</summary>
    public static (string File, string? Value) Tmpfiles(string name, IEnumerable<(string File, string? Value)> settings)
        => ($"/etc/tmpfiles.d/kvmps-{name}.conf", Head + string.Concat(settings.Where(s => s.Value is not null).Select(s => $"w- {s.File} - - - - {s.Value}\n")));

    /// <summary>udev(7): set whenever the disk appears, known by its serial number where it has one.</summary>
    public static (string File, string? Value) Udev(string disk, string? serial, IEnumerable<(string Attribute, string Value)> attributes)
    {
        var which = serial is { Length: > 0 } ? $"ENV{{ID_SERIAL}}=={Quote(serial)}" : $"KERNEL=={Quote(disk)}";
        var set = string.Concat(attributes.Select(a => $", ATTR{{{a.Attribute}}}={Quote(a.Value)}"));
        return ($"/etc/udev/rules.d/99-kvmps-{disk.Replace('!', '_')}.rules",
            $"{Head}ACTION==\"add|change\", SUBSYSTEM==\"block\", ENV{{DEVTYPE}}==\"disk\", {which}{set}\n");
    }

    /// <summary>modprobe.d(5)</summary>
    public static (string File, string? Value) Modprobe(string name, string module, string option)
        => ($"/etc/modprobe.d/kvmps-{name}.conf", $"{Head}options {module} {option}\n");

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
