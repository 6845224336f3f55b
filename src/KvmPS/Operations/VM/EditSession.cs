using KvmPS.Libvirt;
using KvmPS.State;
using KvmPS.Tools;

namespace KvmPS.Operations.VM;

/// <summary>
/// A definition in the user's editor until it is stored. What libvirt does not take goes back to the editor, with the reason in the first
/// line, and where it cannot be stored at all, the user is told where it is. When the edit is cut short, nothing of it is left: it may hold
/// passwords.
/// </summary>
internal sealed class EditSession(Domain domain, TextEditor editor)
{
    private const string Mark = "<!-- Not stored: ";

    private string _path = "";

    /// <returns>What was changed, in words; null when nothing was.</returns>
    public string? Run(Action<string> warn, CancellationToken cancel)
    {
        var stored = VMDefinitionChange.Stored(domain);
        using var folder = PrivateFolder.Make(cancel);
        _path = Path.Join(folder.Path, "definition.xml");
        Write(stored, FileMode.CreateNew);
        try
        {
            return Loop(stored, warn, cancel);
        }
        catch (Exception error)
            when (error is not (OutOfMemoryException or OperationCanceledException) && File.Exists(_path) && Typed() != stored)
        {
            folder.Keep();
            var name = VMErrors.QuoteName(domain.Name);
            throw new KvmException(
                "EditNotStored",
                Failure.InvalidOperation,
                $"The definition of VM '{domain.Name}' was not stored: {error.Message}",
                $"The edited definition is in '{_path}'. Store it: Set-KvmVMXml -VMName {name} -Xml (Get-Content "
                    + $"{VMErrors.Quote(_path)}). It may contain passwords, so remove it afterwards: Remove-Item -Recurse "
                    + $"{VMErrors.Quote(folder.Path)}",
                error);
        }
    }

    private string? Loop(string stored, Action<string> warn, CancellationToken cancel)
    {
        string? problem = null;
        while (true)
        {
            var before = File.ReadAllText(_path);
            editor.Edit(_path, cancel);
            var typed = Typed();
            if (problem is null ? typed == stored : File.ReadAllText(_path) == before)
            {
                return problem is null ? null : throw new KvmException("EditNotStored", Failure.InvalidOperation, problem);
            }

            try
            {
                if (VMDefinitionChange.Stored(domain) is var now && now != stored)
                {
                    stored = now;
                    throw new KvmException(
                        "EditNotStored",
                        Failure.InvalidOperation,
                        "the definition was changed by someone else in the meantime. Save it again to overwrite that change.");
                }

                var change = VMDefinitionChange.Plan(domain, typed);
                if (change.IsEmpty)
                    return null;
                change.CarryOut();
                if (change.DropsPassword)
                    warn($"The graphics of VM '{domain.Name}' have no password now.");
                if (change.DropsCookies)
                    warn($"A disk of VM '{domain.Name}' has fewer cookies than before.");
                return change.Text;
            }
            catch (Exception error)
                when (error is KvmException
                    || error is LibvirtException { OutcomeUnknown: false, IsOfTransport: false, Number: not ErrorNumber.NoDomain })
            {
                problem = error.Message;
                Write(
                    $"{Mark}{problem.ReplaceLineEndings(" ").Replace("--", "- -", StringComparison.Ordinal)} -->\n{typed}",
                    FileMode.Create);
            }
        }
    }

    /// <summary>The text without the line that says what was wrong with it before.</summary>
    private string Typed()
    {
        var text = File.ReadAllText(_path);
        return text.StartsWith(Mark, StringComparison.Ordinal) && text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end
            ? text[(end + 1)..]
            : text;
    }

    private void Write(string text, FileMode mode)
    {
        // It can hold passwords.
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (mode == FileMode.CreateNew) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(_path, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options);
        writer.Write(text);
    }
}
