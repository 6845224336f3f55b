namespace KvmPS.Shell;

/// <summary>What a piece of text on the terminal is, so that a terminal can send it where it belongs.</summary>
public enum Channel
{
    /// <summary>Results, as formatted by Out-Default, and text written by scripts.</summary>
    Output,

    /// <summary>Error messages.</summary>
    Error,

    /// <summary>Warnings.</summary>
    Warning,

    /// <summary>Verbose messages.</summary>
    Verbose,

    /// <summary>Debug messages.</summary>
    Debug,

    /// <summary>Questions to the user, and what the user typed.</summary>
    Prompt,
}
