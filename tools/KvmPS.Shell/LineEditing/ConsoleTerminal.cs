using System.Runtime.InteropServices;

namespace KvmPS.Shell.LineEditing;

/// <summary>
/// The terminal of this process, while a line is edited: Ctrl+C is a key, and what is pasted comes in brackets. Its settings come back
/// when this is disposed of.
/// </summary>
internal sealed partial class ConsoleTerminal : ITerminal, IDisposable
{
    private const short PollInput = 1;

    private readonly bool _treatedControlCAsInput = Console.TreatControlCAsInput;

    public ConsoleTerminal()
    {
        Console.TreatControlCAsInput = true;
        Write("\e[?2004h");
    }

    // A terminal that does not know its size says 0.
    public int Width => Console.WindowWidth is > 0 and var width ? Math.Max(8, width) : 80;

    public int Height => Console.WindowHeight is > 0 and var height ? Math.Max(2, height) : 24;

    public (int Column, int Row) Cursor => Console.GetCursorPosition();

    // Console.KeyAvailable also turns echo off. A thread in Console.ReadKey instead would block everybody who asks where the cursor is.
    public bool WaitForKey(TimeSpan time)
    {
        if (Console.KeyAvailable) return true;
        var input = new PollDescriptor { Events = PollInput };
        return time > TimeSpan.Zero && Poll(ref input, 1, (int)time.TotalMilliseconds) > 0;
    }

    public ConsoleKeyInfo ReadKey() => Console.ReadKey(intercept: true);

    public void Write(string text) => Console.Out.Write(text);

    public void Dispose()
    {
        Write("\e[?2004l");
        Console.TreatControlCAsInput = _treatedControlCAsInput;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
