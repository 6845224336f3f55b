namespace KvmPS.Planning.VM;

/// <summary>Turns what a user wants to be typed into keys that are pressed together, one set after the other.</summary>
internal static class KeyStrokes
{
    // libvirt presses no more at once (VIR_DOMAIN_SEND_KEY_MAX_KEYS).
    private const int MostAtOnce = 16;

    private const string Plain = "abcdefghijklmnopqrstuvwxyz0123456789 `-=[]\\;',./";
    private const string Shifted = "ABCDEFGHIJKLMNOPQRSTUVWXYZ)!@#$%^&*( ~_+{}|:\"<>?";

    private static readonly string[] Names =
    [
        .. Enumerable.Range('A', 26).Select(c => ((char)c).ToString()), .. Enumerable.Range('0', 10).Select(c => ((char)c).ToString()),
        "SPACE", "GRAVE", "MINUS", "EQUAL", "LEFTBRACE", "RIGHTBRACE", "BACKSLASH", "SEMICOLON", "APOSTROPHE", "COMMA", "DOT", "SLASH",
    ];

    /// <summary>Keys that are pressed together: CTRL+ALT+DELETE, KEY_A, F2.</summary>
    /// <exception cref="KvmException">InvalidKey.</exception>
    public static uint[] Together(string combination)
    {
        var codes = combination
            .Split('+', StringSplitOptions.TrimEntries)
            .Select(n =>
                KeyCodes.Find(n)
                ?? throw new KvmException(
                    "InvalidKey",
                    Failure.InvalidArgument,
                    n.Length == 0 ? $"A key is missing in '{combination}'." : $"There is no key named '{n}'.",
                    "Use the key names of Linux, such as A, F2, ENTER, LEFTCTRL or KP5, joined with a plus sign: CTRL+ALT+DELETE. Tab "
                        + "completes them; -Text types text."))
            .ToArray();
        return codes.Length <= MostAtOnce
            ? codes
            : throw new KvmException(
                "InvalidKey",
                Failure.InvalidArgument,
                $"{codes.Length} keys cannot be pressed at once; {MostAtOnce} can.");
    }

    /// <summary>Text as it is typed on a US keyboard.</summary>
    /// <exception cref="KvmException">InvalidText: a character that is not on it.</exception>
    public static IEnumerable<uint[]> Typing(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal)
            .Select(c =>
                Typing(c)
                ?? throw new KvmException(
                    "InvalidText",
                    Failure.InvalidArgument,
                    $"'{c}' (U+{(int)c:X4}) is not on a US keyboard, which the VM is assumed to have.",
                    "Use ASCII text only, or pass any text with Invoke-KvmGuestCommand -InputText."))
            .ToList();

    private static uint[]? Typing(char c) => c switch
    {
        '\n' or '\r' => Together("ENTER"),
        '\t' => Together("TAB"),
        _ when Plain.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at => Together(Names[at]),
        _ when Shifted.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at => Together("SHIFT+" + Names[at]),
        _ => null,
    };
}
