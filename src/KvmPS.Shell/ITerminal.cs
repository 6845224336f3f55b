namespace KvmPS.Shell;

/// <summary>The screen and keyboard of a user: a real one, or one that records for a test.</summary>
public interface ITerminal
{
    /// <summary>Columns.</summary>
    int Width { get; }

    /// <summary>Rows.</summary>
    int Height { get; }

    /// <summary>True if a person types here, so that keys can be read and a line be edited.</summary>
    bool IsInteractive { get; }

    /// <summary>True if this stream shows colours; escape sequences are removed from it otherwise.</summary>
    bool SupportsColor(Channel stream);

    /// <summary>Writes text as it is.</summary>
    void Write(Channel stream, string text);

    /// <summary>Goes to a new line unless the cursor is at the start of one, wherever a program may have left it.</summary>
    void StartLine();

    /// <summary>Waits for a key. Ctrl+C arrives as a key here.</summary>
    ConsoleKeyInfo ReadKey(CancellationToken stop);

    /// <summary>Reads a line where nobody types (a pipe or file); null at its end.</summary>
    string? ReadLine();

    /// <summary>Shows the line being edited after what stands before it on the screen, with the cursor at an index of it.</summary>
    void DrawLine(string text, int cursor);

    /// <summary>Leaves the line being edited and goes to the next one.</summary>
    void EndLine();

    /// <summary>Shows one line of progress until the next one; empty takes it away.</summary>
    void ShowProgress(string line);

    /// <summary>Clears the screen.</summary>
    void Clear();
}
