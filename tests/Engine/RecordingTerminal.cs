using System.Text;

namespace KvmPS.Engine;

/// <summary>A terminal without a screen: answers are queued beforehand, and what a user would have seen is read back afterwards.</summary>
public sealed class RecordingTerminal
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _answers = new();
    private readonly StringBuilder _screen = new();

    /// <summary>Columns.</summary>
    public int Width { get; set; } = 80;

    /// <summary>All that was written, in order, with questions and answers, without progress.</summary>
    public string Screen
    {
        get
        {
            lock (_gate) return _screen.ToString();
        }
    }

    /// <summary>Queues the lines that the user types.</summary>
    public RecordingTerminal Answer(params IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        lock (_gate)
        {
            foreach (var line in lines) _answers.Enqueue(line);
        }
        return this;
    }

    /// <summary>Forgets what was written, not what is queued.</summary>
    public void Reset()
    {
        lock (_gate) _screen.Clear();
    }

    internal void Write(string text)
    {
        lock (_gate) _screen.Append(text);
    }

    internal string Read(bool secret)
    {
        lock (_gate)
        {
            if (!_answers.TryDequeue(out var answer))
                throw new InvalidOperationException(
                    $"Input was asked for and none is queued. The screen shows:{Environment.NewLine}{_screen}");
            _screen.Append(secret ? "" : answer).Append('\n');
            return answer;
        }
    }
}
