using System.Management.Automation;

namespace KvmPS.Module;

/// <summary>Colours states in tables, with the colours of $PSStyle; a table that goes to a file or a pipe has none.</summary>
public static class StateStyle
{
    /// <summary>
    /// A state as text, green where all is well, yellow where somebody should look, red where something is lost or broken.
    /// </summary>
    /// <param name="state">A state, result or health.</param>
    /// <param name="style">$PSStyle; null, as in a PowerShell without it: no colour.</param>
    /// <returns>The text, perhaps between escape sequences.</returns>
    public static string Format(object? state, object? style)
    {
        var text = state?.ToString() ?? "";
        var color = text switch
        {
            "Running" or "Active" or "Up" or "Pass" or "Good" or "Fits" => "Green",
            "Paused" or "Suspended" or "Warn" or "Leaks" or "Differs" or "Degraded" or "NoCarrier" or "Orphaned" => "Yellow",
            "Crashed" or "Fail" or "Failed" or "Corrupt" or "Inaccessible" => "Red",
            _ => null,
        };
        return color is not null && Value(Value(style, "Foreground"), color) is string start && Value(style, "Reset") is string end
            ? start + text + end
            : text;
    }

    private static object? Value(object? of, string name) => of is null ? null : PSObject.AsPSObject(of).Properties[name]?.Value;
}
