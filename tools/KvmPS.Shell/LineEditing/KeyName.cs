using System.Text;

namespace KvmPS.Shell.LineEditing;

/// <summary>Names keys as PSReadLine's documentation does: Ctrl+A, Alt+B, Shift+Tab, Home. Text that is typed has no name.</summary>
internal static class KeyName
{
    public static string Of(ConsoleKeyInfo key)
    {
        var alt = key.Modifiers.HasFlag(ConsoleModifiers.Alt) ? "Alt+" : "";
        return key.KeyChar switch
        {
            '\b' or '\u007f' => alt + "Backspace",
            '\r' or '\n' => alt + "Enter",
            '\t' when alt.Length == 0 => "Tab",
            '\e' => "Escape",
            > '\0' and < ' ' => alt + "Ctrl+" + (char)(key.KeyChar + '@'),
            >= ' ' when alt.Length > 0 => alt + char.ToUpperInvariant(key.KeyChar),
            >= ' ' => "",
            // .NET takes Ctrl+_ for Ctrl+7: terminals send the same for both.
            _ when key is { Key: ConsoleKey.D7, Modifiers: ConsoleModifiers.Control } => "Ctrl+_",
            _ => WithModifiers(key, alt),
        };
    }

    private static string WithModifiers(ConsoleKeyInfo key, string alt)
    {
        var name = new StringBuilder();
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control)) name.Append("Ctrl+");
        name.Append(alt);
        if (key.Modifiers.HasFlag(ConsoleModifiers.Shift)) name.Append("Shift+");
        return name.Append(key.Key).ToString();
    }
}
