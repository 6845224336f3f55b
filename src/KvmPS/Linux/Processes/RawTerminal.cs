using System.Runtime.InteropServices;

namespace KvmPS.Linux;

/// <summary>
/// The terminal of this process with nothing done to what is typed: no echo, no line editing, and Ctrl+C is a character.
/// What was set before is set again at the end, also when the process is asked to end meanwhile.
/// </summary>
internal sealed class RawTerminal : IDisposable
{
    private const int Input = 0;
    private const int Now = 0; // TCSANOW
    private const int Interrupted = 4; // EINTR
    private const short Readable = 1; // POLLIN

    // struct termios is 60 bytes on Linux, whatever the C library.
    private const int TermiosSize = 256;

    private readonly byte[] _before;
    private readonly PosixSignalRegistration[] _signals;
    private int _restored;

    private RawTerminal(byte[] before)
    {
        _before = before;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        // Since .NET 10 these signals end a process without ProcessExit. After the handler they do what they did before.
        _signals =
        [
            .. ((PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGHUP]).Select(signal =>
                PosixSignalRegistration.Create(signal, _ => Restore())),
        ];
    }

    /// <summary>True when somebody can type and read here.</summary>
    public static bool IsThere => LibC.isatty(Input) == 1 && LibC.isatty(1) == 1;

    public static unsafe RawTerminal Enter()
    {
        var before = new byte[TermiosSize];
        var raw = new byte[TermiosSize];
        fixed (byte* old = before, made = raw)
        {
            if (LibC.tcgetattr(Input, old) != 0) throw Failed("reading");
            before.CopyTo(raw, 0);
            LibC.cfmakeraw(made);
            var terminal = new RawTerminal(before);
            if (LibC.tcsetattr(Input, Now, made) == 0) return terminal;
            terminal.Dispose();
            throw Failed("changing");
        }
    }

    /// <summary>What was typed: how many bytes; 0 at the end of the input, null when nothing was in time.</summary>
    public unsafe int? Read(Span<byte> buffer, TimeSpan timeout)
    {
        var poll = new LibC.PollDescriptor { Descriptor = Input, Events = Readable };
        // A terminal that changes its size interrupts the wait: that is no error.
        if (LibC.poll(&poll, 1, (int)timeout.TotalMilliseconds) <= 0) return null;
        fixed (byte* data = buffer)
        {
            var count = (int)LibC.read(Input, data, (nuint)buffer.Length);
            return count >= 0 ? count : Marshal.GetLastPInvokeError() == Interrupted ? null : 0;
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        foreach (var signal in _signals) signal.Dispose();
        Restore();
    }

    private unsafe void Restore()
    {
        if (Interlocked.Exchange(ref _restored, 1) == 1) return;
        fixed (byte* old = _before) _ = LibC.tcsetattr(Input, Now, old);
    }

    private void OnExit(object? sender, EventArgs e) => Restore();

    private static IOException Failed(string what) =>
        new($"The terminal's settings: {what} them failed ({Marshal.GetLastPInvokeErrorMessage()}).");
}
