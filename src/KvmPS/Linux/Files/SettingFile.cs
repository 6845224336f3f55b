using System.Runtime.InteropServices;

namespace KvmPS.Linux;

/// <summary>A file whose text is a setting of the kernel: 60, or a choice such as 'always [madvise] never'.</summary>
internal static class SettingFile
{
    private const int NoSuchFile = 2;
    private const int Busy = 16;
    private const int Invalid = 22;
    private const int OutOfMemory = 12;
    private const int ReadOnly = 30;

    /// <summary>The value; of a choice the chosen one. null when the host has no such file.</summary>
    public static string? Value(HostRoot host, string path) => host.TryReadLine(path) is { } text ? Chosen(text) : null;

    /// <summary>What a choice offers; none when the file is no choice or is not there.</summary>
    public static IReadOnlyList<string> Choices(HostRoot host, string path)
        => [.. (host.TryReadLine(path) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Trim('[', ']'))];

    /// <summary>The word in brackets, or all of it.</summary>
    public static string Chosen(string text)
    {
        var open = text.IndexOf('[', StringComparison.Ordinal);
        var close = text.IndexOf(']', StringComparison.Ordinal);
        return open >= 0 && close > open ? text[(open + 1)..close] : text;
    }

    /// <summary>Writes a value, in one write, as the kernel wants it.</summary>
    /// <exception cref="KvmException">TuningNeedsRoot, TuningReadOnly, TuningFileMissing, TuningRefused: nothing was changed.</exception>
    public static void Write(HostRoot host, string path, string value)
    {
        try
        {
            using var file = new FileStream(
                host.Map(path),
                new FileStreamOptions
                {
                    Mode = FileMode.Truncate,
                    Access = FileAccess.Write,
                    Share = FileShare.ReadWrite,
                    BufferSize = 0,
                });
            file.Write(System.Text.Encoding.UTF8.GetBytes(value));
        }
        catch (UnauthorizedAccessException error)
        {
            throw HostAccess.SettingDenied(path, error);
        }
        catch (IOException error)
        {
            throw Refused(path, value, error);
        }
    }

    /// <summary>Finds out before anything is changed whether it could be.</summary>
    /// <exception cref="KvmException">TuningNeedsRoot, TuningReadOnly, TuningFileMissing.</exception>
    public static void RequireWritable(HostRoot host, string path)
    {
        const int write = 2;
        if (LibC.access(host.Map(path), write) == 0) return;
        throw Marshal.GetLastPInvokeError() switch
        {
            ReadOnly => IsReadOnly(path),
            NoSuchFile => IsMissing(path),
            _ => HostAccess.SettingDenied(path),
        };
    }

    private static KvmException Refused(string path, string value, IOException error) => (error.HResult & 0xffff) switch
    {
        _ when error is FileNotFoundException or DirectoryNotFoundException => IsMissing(path, error),
        ReadOnly => IsReadOnly(path, error),
        Busy => new(
            "TuningRefused",
            Failure.Busy,
            $"The kernel does not accept '{value}' for {path} now, because it is in use.",
            "Repeat the command later.",
            error),
        OutOfMemory => new(
            "TuningRefused",
            Failure.Unavailable,
            $"The kernel has no memory for '{value}' in {path}.",
            "Stop VMs, or request less.",
            error),
        Invalid => new(
            "TuningRefused",
            Failure.InvalidArgument,
            $"The kernel does not accept '{value}' for {path}.",
            $"See what it accepts: cat {path}",
            error),
        _ => new("TuningRefused", Failure.InvalidOperation, $"{path} could not be set to '{value}': {error.Message}", null, error),
    };

    private static KvmException IsReadOnly(string path, Exception? error = null) => new(
        "TuningReadOnly", Failure.Unavailable, $"{path} is on a file system that is mounted read-only, as in containers.",
        "Run the command on the host itself, or give the container a writable /sys (podman run --privileged).", error);

    private static KvmException IsMissing(string path, Exception? error = null) => new(
        "TuningFileMissing", Failure.NotFound, $"This host has no {path}.",
        "List the available settings with Get-KvmTuning: the kernel lacks this one, or the device was removed.", error);
}
