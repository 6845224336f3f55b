using System.Diagnostics;
using System.Text;

namespace KvmPS.Shell;

/// <summary>The terminal this process was started on, or the pipes and files in its place.</summary>
public sealed class ConsoleTerminal : ITerminal
{
    private const int ProgressIntervalMilliseconds = 100;

    private readonly Lock _gate = new();
    private readonly bool _color = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    private readonly Stopwatch _sinceProgress = Stopwatch.StartNew();
    private Task<ConsoleKeyInfo>? _pendingKey;
    private string _progress = "";
    private int _column;
    private LinePosition? _edited;

    /// <inheritdoc/>
    public int Width => Size(Console.IsOutputRedirected, static () => Console.WindowWidth, 120);

    /// <inheritdoc/>
    public int Height => Size(Console.IsOutputRedirected, static () => Console.WindowHeight, 50);

    /// <inheritdoc/>
    public bool IsInteractive { get; } = !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <inheritdoc/>
    public bool SupportsColor(Channel stream) =>
        _color && !(stream == Channel.Error ? Console.IsErrorRedirected : Console.IsOutputRedirected);

    /// <inheritdoc/>
    public void Write(Channel stream, string text)
    {
        lock (_gate)
        {
            DrawProgress("");
            (stream == Channel.Error ? Console.Error : Console.Out).Write(text);
            var lastLine = text.AsSpan(text.LastIndexOf('\n') + 1).ToString();
            _column = CellWidth.Of(lastLine) + (lastLine.Length == text.Length ? _column : 0);
        }
    }

    /// <inheritdoc/>
    public void StartLine()
    {
        lock (_gate)
        {
            DrawProgress("");
            // Native programs and the echo of ^C move the cursor unseen. A row of blanks, one short of the width, wraps from any
            // column but the first.
            Console.Out.Write(new string(' ', Width - 1) + "\r\e[K");
            _column = 0;
        }
    }

    /// <inheritdoc/>
    public ConsoleKeyInfo ReadKey(CancellationToken stop)
    {
        // Console.ReadKey cannot be cancelled. A wait that is given up leaves its key to the next one.
        Console.TreatControlCAsInput = true;
        try
        {
            _pendingKey ??= Task.Factory.StartNew(
                static () => Console.ReadKey(intercept: true), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            _pendingKey.Wait(stop);
            var key = _pendingKey.Result;
            _pendingKey = null;
            return key;
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    /// <inheritdoc/>
    public string? ReadLine() => Console.In.ReadLine();

    /// <inheritdoc/>
    public void DrawLine(string text, int cursor)
    {
        lock (_gate)
        {
            var screen = new StringBuilder();
            var position = LinePosition.Of(text, cursor, _column % Width, Width);
            if (_edited is { } old) screen.Append(MoveToStart(old));
            else DrawProgress("");
            screen.Append("\e[J").Append(text);
            if (position.EndsAtMargin) screen.Append("\r\n");
            screen.Append(Up(position.EndRow - position.CursorRow)).Append('\r').Append(Right(position.CursorColumn));
            Console.Out.Write(screen);
            _edited = position;
        }
    }

    /// <inheritdoc/>
    public void EndLine()
    {
        lock (_gate)
        {
            var rows = _edited is { } edited ? edited.EndRow - edited.CursorRow - (edited.EndsAtMargin ? 1 : 0) : 0;
            Console.Out.Write(new string('\n', Math.Max(0, rows) + 1));
            _edited = null;
            _column = 0;
        }
    }

    /// <inheritdoc/>
    public void ShowProgress(string line)
    {
        if (Console.IsErrorRedirected) return;
        lock (_gate)
        {
            // A busy command reports a thousand times a second; a person reads ten.
            if (line.Length > 0 && _progress.Length > 0 && _sinceProgress.ElapsedMilliseconds < ProgressIntervalMilliseconds) return;
            if (line.Length > 0 && (_column > 0 || _edited is not null)) return;
            DrawProgress(line);
        }
    }

    /// <inheritdoc/>
    public void Clear()
    {
        lock (_gate)
        {
            if (!Console.IsOutputRedirected) Console.Out.Write("\e[H\e[2J");
            _progress = "";
            _edited = null;
            _column = 0;
        }
    }

    private void DrawProgress(string line)
    {
        if (line == _progress) return;
        Console.Error.Write("\r\e[K" + line);
        _progress = line;
        _sinceProgress.Restart();
    }

    private static int Size(bool redirected, Func<int> ask, int otherwise)
    {
        if (redirected) return otherwise;
        var size = ask();
        return size > 0 ? size : otherwise;
    }

    private static string MoveToStart(LinePosition position) => Up(position.CursorRow) + "\r" + Right(position.StartColumn);

    private static string Up(int rows) => rows > 0 ? $"\e[{rows}A" : "";

    private static string Right(int columns) => columns > 0 ? $"\e[{columns}C" : "";
}
