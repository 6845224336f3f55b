namespace KvmPS.Shell.LineEditing;

/// <summary>Ctrl+R: what is typed is searched in the history, from the newest command back.</summary>
internal sealed class HistorySearch(History history, EditBuffer buffer)
{
    private readonly (string Text, int Cursor) _draft = (buffer.Text, buffer.Cursor);
    private int _found = history.Commands.Count;
    private bool _failed;
    private string _sought = "";

    public string Status => (_failed ? "failed-bck-i-search: " : "bck-i-search: ") + _sought + "_";

    /// <summary>False for a key that is not of the search: it ends with what was found.</summary>
    public bool Handle(string name, ConsoleKeyInfo key)
    {
        switch (name)
        {
            case "":
                _sought += key.KeyChar;
                Seek(Math.Min(_found + 1, history.Commands.Count), -1);
                return true;
            case "Backspace":
                _sought = _sought[..^Math.Min(1, _sought.Length)];
                Seek(history.Commands.Count, -1);
                return true;
            case "Ctrl+R":
                Seek(_found, -1);
                return true;
            case "Ctrl+S":
                Seek(_found, 1);
                return true;
            default:
                return false;
        }
    }

    public void GiveUp() => buffer.Show(_draft.Text, _draft.Cursor);

    private void Seek(int from, int step)
    {
        if (_sought.Length == 0)
        {
            (_found, _failed) = (history.Commands.Count, false);
            return;
        }
        var found = history.Find(from, step, command => command.Contains(_sought, StringComparison.OrdinalIgnoreCase));
        _failed = found < 0;
        if (_failed) return;
        _found = found;
        var text = history.Commands[found];
        buffer.Show(text, text.IndexOf(_sought, StringComparison.OrdinalIgnoreCase));
    }
}
