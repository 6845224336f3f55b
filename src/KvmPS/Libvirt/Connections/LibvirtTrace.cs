using System.Collections.Concurrent;

namespace KvmPS.Libvirt;

/// <summary>
/// Which of libvirt's functions a command has called to change something, for -Verbose: the names only, as arguments may hold what is
/// secret. Calls come from many threads; the command's own writes them.
/// </summary>
internal static class LibvirtTrace
{
    private const string Prefix = "NativeMethods.";

    private static readonly AsyncLocal<ConcurrentQueue<string>?> s_listener = new();

    /// <summary>Who hears of the calls from here on, also of those on threads that begin here; gives who did before.</summary>
    public static ConcurrentQueue<string>? Listen(ConcurrentQueue<string>? listener)
    {
        var before = s_listener.Value;
        s_listener.Value = listener;
        return before;
    }

    /// <param name="code">The call as it is written in the source: the function is the first of NativeMethods in it that does not look
    /// something up.</param>
    /// <param name="on">What it is made on, such as "VM 'web01'".</param>
    public static void Add(string? code, string? on = null)
    {
        if (s_listener.Value is not { } listener || code is null) return;
        if (code.Split(Prefix).Skip(1).Select(Name).FirstOrDefault(n => !n.Contains("Lookup", StringComparison.Ordinal)) is not { } name)
        {
            return;
        }
        listener.Enqueue(on is null ? name : $"{name}, {on}");
    }

    private static string Name(string code) => string.Concat(code.TakeWhile(char.IsAsciiLetter));
}
