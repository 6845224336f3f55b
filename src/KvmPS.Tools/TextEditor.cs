using System.ComponentModel;
using System.Diagnostics;

namespace KvmPS.Tools;

/// <summary>
/// The user's text editor, in the terminal of this process: unlike other programs it gets that terminal as its own input and
/// output, and the user's locale and folder.
/// </summary>
public sealed class TextEditor
{
    private const int Terminate = 15; // SIGTERM

    // Where neither variable is set: what Debian lets the administrator choose, then what every distribution has.
    private static readonly string[] s_usual = ["editor", "nano", "vim", "vi"];

    private readonly IReadOnlyList<string> _words;

    private TextEditor(IReadOnlyList<string> words, bool isChosen)
    {
        _words = words;
        IsChosen = isChosen;
    }

    /// <summary>False when neither VISUAL nor EDITOR is set.</summary>
    public bool IsChosen { get; }

    /// <summary>Its name and arguments, as one would type them.</summary>
    public string CommandLine => Display.Command(_words[0], [.. _words.Skip(1)]);

    /// <summary>The editor of VISUAL, else of EDITOR, else a usual one.</summary>
    /// <exception cref="ToolNotFoundException">There is none.</exception>
    public static TextEditor Find()
    {
        foreach (var variable in new[] { "VISUAL", "EDITOR" })
        {
            if (Environment.GetEnvironmentVariable(variable) is { } value && Words(value) is { Count: > 0 } words) return new(words, true);
        }

        return s_usual.FirstOrDefault(name => ProgramPath.Find(name) is not null) is { } usual
            ? new([usual], false)
            : throw new ToolNotFoundException(new("editor", "nano", "nano"), []);
    }

    /// <summary>Returns when the user has closed the editor.</summary>
    /// <exception cref="ToolException">It is missing or failed, as vim does after :cq.</exception>
    public void Edit(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var program = new ToolProgram(_words[0], _words[0], _words[0]);
        IReadOnlyList<string> arguments = [.. _words.Skip(1), path];
        var file = program.Name.Contains('/', StringComparison.Ordinal)
            ? program.Name
            : ProgramPath.Find(program.Name) ?? throw new ToolNotFoundException(program, arguments);
        using var process = Start(program, file, arguments);
        try
        {
            ProgramRunner.Wait(process.WaitForExitAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // Asked, not killed: it gives the terminal back as it was.
            _ = LibC.kill(process.Id, Terminate);
            process.WaitForExit(400);
            throw;
        }

        if (process.ExitCode != 0) throw new ToolException(program.Name, arguments, process.ExitCode, "");
    }

    private static Process Start(ToolProgram program, string file, IReadOnlyList<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(file, arguments) { UseShellExecute = false })!;
        }
        catch (Win32Exception e)
        {
            const int noSuchFile = 2;
            throw e.NativeErrorCode == noSuchFile
                ? new ToolNotFoundException(program, arguments)
                : new ToolStartException(program.Name, arguments, e);
        }
    }

    /// <summary>The words of a command, blanks between them; a word with blanks is in quotes. No shell reads it.</summary>
    internal static IReadOnlyList<string> Words(string command)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var (inWord, quote) = (false, '\0');
        foreach (var c in command)
        {
            if (quote != '\0' ? c == quote : c is '\'' or '"') (quote, inWord) = (quote == '\0' ? c : '\0', true);
            else if (quote == '\0' && char.IsWhiteSpace(c)) Complete();
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        Complete();
        return words;

        void Complete()
        {
            if (inWord) words.Add(word.ToString());
            word.Clear();
            inWord = false;
        }
    }
}
