using System.Collections.Concurrent;

namespace KvmPS.Libvirt;

/// <summary>
/// Which of libvirt's functions a command has called to change something, for -Verbose: the names only, as arguments may hold what is
/// secret. Calls come from many threads; the command's own writes them.
/// </summary>
internal static class LibvirtTrace
{
    private static readonly AsyncLocal<ConcurrentQueue<string>?> s_listener = new();

    /// <summary>Who hears of the calls from here on, also of those on threads that begin here; gives who did before.</summary>
    public static ConcurrentQueue<string>? Listen(ConcurrentQueue<string>? listener)
    {
        var before = s_listener.Value;
        s_listener.Value = listener;
        return before;
    }

    /// <summary>Tells of a call, where somebody listens.</summary>
    /// <param name="function">The function.</param>
    /// <param name="on">What it is called on, such as VM and web01; null: a thing that has no name yet.</param>
    public static void Add(string function, (string Kind, string Name)? on = null) =>
        s_listener.Value?.Enqueue(on is var (kind, name) ? $"{function}, {kind} '{name}'" : function);
}
