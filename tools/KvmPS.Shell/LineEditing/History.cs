using System.Text.RegularExpressions;

namespace KvmPS.Shell.LineEditing;

/// <summary>The commands that were run, each once, oldest first: those of this session, and those of its file.</summary>
internal sealed partial class History
{
    private readonly HistoryFile? _file;
    private readonly List<string> _commands = [];

    public History(HistoryFile? file = null)
    {
        _file = file;
        // Of commands that are the same the newest is kept.
        Try(() => _commands.AddRange((_file?.Read() ?? []).Reverse().Distinct().Reverse()));
    }

    /// <summary>Why the file cannot be used. The history goes on without it.</summary>
    public string? Fault { get; private set; }

    public IReadOnlyList<string> Commands => _commands;

    public void Add(string command)
    {
        if (string.IsNullOrWhiteSpace(command)) return;
        var repeated = _commands is [.., var last] && last == command;
        Remember(command);
        // Who can read the file must not find a password there. A backtick at the end would swallow the next command of the file.
        if (repeated || Fault is not null || SensitiveWord().IsMatch(command) || command.EndsWith('`')) return;
        Try(() => _file?.Add(command));
    }

    /// <summary>The index of the next command that fits, from an index on in steps of -1 (older) or 1; -1 where there is none.</summary>
    public int Find(int from, int step, Func<string, bool> fits)
    {
        for (var i = from + step; i >= 0 && i < _commands.Count; i += step)
            if (fits(_commands[i]))
                return i;
        return -1;
    }

    private void Remember(string command)
    {
        _commands.Remove(command);
        _commands.Add(command);
    }

    private void Try(Action access)
    {
        try
        {
            access();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fault = e.Message;
        }
    }

    [GeneratedRegex("password|passphrase|secret|token|apikey|asplaintext", RegexOptions.IgnoreCase)]
    private static partial Regex SensitiveWord();
}
