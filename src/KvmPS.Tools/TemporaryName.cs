using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace KvmPS.Tools;

/// <summary>
/// Names of files and folders in the making: hidden, and with the process that makes them, so that what a killed one left behind is known.
/// A number of a process means something only to the kernel and the PID namespace that gave it: these are in the name as well.
/// </summary>
public static partial class TemporaryName
{
    private const int NameLimit = 255;

    // ESRCH
    private const int NoSuchProcess = 3;

    // After the command and its state in /proc/PID/stat, which may hold anything: field 22 of proc(5).
    private const int StartTimeField = 19;

    private static readonly Lazy<string> s_owner = new(() => $"{Space}-{Environment.ProcessId:x}-{StartTime(Environment.ProcessId):x}");

    private static string Space { get; } =
        Hash($"{Read("/proc/sys/kernel/random/boot_id")} {new FileInfo("/proc/self/ns/pid").LinkTarget}");

    /// <summary>A new name for what will be called so.</summary>
    public static string For(string name) => Make(name, $"{s_owner.Value}-");

    /// <summary>A new name for what goes on without this process, such as a copy that a VM's QEMU writes.</summary>
    public static string WithoutOwner(string name) => Make(name, "");

    /// <summary>True for a name of a file or folder in the making.</summary>
    public static bool Is(string fileName) => Form().IsMatch(fileName);

    /// <summary>
    /// True when the process that made it is gone; null where that cannot be told: it ran before a restart of the host, or elsewhere, or
    /// this user is not shown other users' processes (hidepid, proc(5)).
    /// </summary>
    public static bool? IsAbandoned(string fileName)
    {
        if (Form().Match(fileName) is not { Success: true } match || match.Groups["space"].Value != Space) return null;
        if (!int.TryParse(match.Groups["process"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var process)
            || process <= 0)
        {
            return null;
        }
        if (LibC.kill(process, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess) return true;
        return StartTime(process) is > 0 and var began
            ? began.ToString("x", CultureInfo.InvariantCulture) != match.Groups["start"].Value
            : null;
    }

    private static string Make(string name, string owner)
    {
        var suffix = $".kvmps-{owner}{Convert.ToHexString(RandomNumberGenerator.GetBytes(8)).ToLowerInvariant()}.tmp";
        return name.Length == 0 ? suffix : "." + Shorten(name, NameLimit - 1 - suffix.Length) + suffix;
    }

    private static string Shorten(string name, int bytes)
    {
        var kept = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0) break;
            kept += rune.Utf16SequenceLength;
        }
        return name[..kept];
    }

    /// <summary>When a process began, in the kernel's ticks; 0 when that cannot be read.</summary>
    private static long StartTime(int process)
    {
        var fields = Read($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat") is { } stat
            ? stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : [];
        return fields.Length > StartTimeField && long.TryParse(fields[StartTimeField], CultureInfo.InvariantCulture, out var start)
            ? start
            : 0;
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 4).ToLowerInvariant();

    [GeneratedRegex(
        @"^\.(?:.*\.)?kvmps-(?:(?<space>[0-9a-f]{8})-(?<process>[0-9a-f]{1,8})-(?<start>[0-9a-f]{1,16})-)?[0-9a-f]{16}\.tmp$",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
