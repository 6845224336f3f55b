namespace KvmPS.Shell.LineEditing;

/// <summary>A terminal that understands the usual escape sequences, and its keyboard.</summary>
internal interface ITerminal
{
    /// <summary>Columns.</summary>
    int Width { get; }

    /// <summary>Rows.</summary>
    int Height { get; }

    /// <summary>Where the cursor is, from 0.</summary>
    (int Column, int Row) Cursor { get; }

    /// <summary>Waits until a key can be read; false when the time is over.</summary>
    bool WaitForKey(TimeSpan time);

    /// <summary>Reads a key. The default value is the end: the terminal is gone.</summary>
    ConsoleKeyInfo ReadKey();

    /// <summary>Writes text as it is.</summary>
    void Write(string text);
}
