using System.Text;

namespace KvmPS.Shell;

/// <summary>
/// A terminal without a screen: keys are queued beforehand, and what a user would have seen is read back afterwards.
/// </summary>
public sealed class RecordingTerminal(int width = 80, int height = 24, bool color = false) : ITerminal
{
    private readonly Lock _gate = new();
    private readonly Queue<ConsoleKeyInfo> _keys = new();
    private readonly StringBuilder _screen = new();
    private readonly Dictionary<Channel, StringBuilder> _streams = [];
    private readonly List<string> _progress = [];
    private string _edited = "";

    /// <inheritdoc/>
    public int Width { get; set; } = width;

    /// <inheritdoc/>
    public int Height { get; set; } = height;

    /// <summary>True (the default) to edit lines key by key, false to read them as from a pipe.</summary>
    public bool IsInteractive { get; set; } = true;

    /// <summary>All that was written, in order, with prompts and what was typed, without progress.</summary>
    public string Screen => Read(() => _screen.ToString());

    /// <summary>The lines of <see cref="Screen"/>.</summary>
    public IReadOnlyList<string> Lines => ToLines(Screen);

    /// <summary>The lines of results alone.</summary>
    public IReadOnlyList<string> Output => ToLines(Text(Channel.Output));

    /// <summary>The lines of error messages alone.</summary>
    public IReadOnlyList<string> Errors => ToLines(Text(Channel.Error));

    /// <summary>The lines of warnings alone.</summary>
    public IReadOnlyList<string> Warnings => ToLines(Text(Channel.Warning));

    /// <summary>The lines of verbose messages alone.</summary>
    public IReadOnlyList<string> Verbose => ToLines(Text(Channel.Verbose));

    /// <summary>Every progress line shown, in order; an empty one is where progress was taken away.</summary>
    public IReadOnlyList<string> Progress => Read(() => _progress.ToArray());

    /// <summary>How many queued keys nobody has read yet.</summary>
    public int KeysLeft => Read(() => _keys.Count);

    /// <summary>Everything written to one stream.</summary>
    public string Text(Channel stream) => Read(() => _streams.TryGetValue(stream, out var text) ? text.ToString() : "");

    /// <summary>Queues text as a user types it; a newline is Enter, a tab is Tab, control characters are Ctrl+letter.</summary>
    public RecordingTerminal Type(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var c in text) Queue(ToKey(c));
        return this;
    }

    /// <summary>Queues each line with Enter after it.</summary>
    public RecordingTerminal Answer(params IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (var line in lines) Type(line + "\n");
        return this;
    }

    /// <summary>Queues one key.</summary>
    public RecordingTerminal Press(ConsoleKey key, ConsoleModifiers modifiers = ConsoleModifiers.None)
    {
        Queue(new('\0', key, modifiers.HasFlag(ConsoleModifiers.Shift), modifiers.HasFlag(ConsoleModifiers.Alt), modifiers.HasFlag(ConsoleModifiers.Control)));
        return this;
    }

    /// <summary>Forgets what was written, not what is queued.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _screen.Clear();
            _streams.Clear();
            _progress.Clear();
        }
    }

    /// <inheritdoc/>
    public bool SupportsColor(Channel stream) => color;

    /// <inheritdoc/>
    public void Write(Channel stream, string text)
    {
        lock (_gate)
        {
            _screen.Append(text);
            if (!_streams.TryGetValue(stream, out var own)) _streams[stream] = own = new();
            own.Append(text);
        }
    }

    /// <inheritdoc/>
    public void StartLine()
    {
        lock (_gate)
        {
            if (_screen is { Length: > 0 } && _screen[^1] != '\n') Write(Channel.Prompt, "\n");
        }
    }

    /// <inheritdoc/>
    public ConsoleKeyInfo ReadKey(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return _keys.TryDequeue(out var key) ? key : throw new InvalidOperationException(
                $"Input was asked for and none is queued. The screen shows:{Environment.NewLine}{_screen}");
        }
    }

    /// <inheritdoc/>
    public string? ReadLine()
    {
        lock (_gate)
        {
            if (_keys.Count == 0) return null;
            var line = new StringBuilder();
            while (_keys.TryDequeue(out var key) && key.Key != ConsoleKey.Enter) line.Append(key.KeyChar);
            return line.ToString();
        }
    }

    /// <inheritdoc/>
    public void DrawLine(string text, int cursor)
    {
        lock (_gate) _edited = text;
    }

    /// <inheritdoc/>
    public void EndLine()
    {
        lock (_gate)
        {
            Write(Channel.Prompt, _edited + "\n");
            _edited = "";
        }
    }

    /// <inheritdoc/>
    public void ShowProgress(string line)
    {
        lock (_gate) _progress.Add(line);
    }

    /// <inheritdoc/>
    public void Clear()
    {
        lock (_gate) _screen.Clear();
    }

    private void Queue(ConsoleKeyInfo key)
    {
        lock (_gate) _keys.Enqueue(key);
    }

    private T Read<T>(Func<T> read)
    {
        lock (_gate) return read();
    }

    private static ConsoleKeyInfo ToKey(char c) => c switch
    {
        '\n' or '\r' => new('\r', ConsoleKey.Enter, false, false, false),
        '\t' => new('\t', ConsoleKey.Tab, false, false, false),
        < '\u001b' => new(c, ConsoleKey.A + (c - 1), false, false, true),
        _ => new(c, ConsoleKey.None, false, false, false),
    };

    private static string[] ToLines(string text)
    {
        if (text.Length == 0) return [];
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }
}
