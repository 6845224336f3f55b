using System.Globalization;
using System.Management.Automation.Internal;

namespace KvmPS.Shell;

/// <summary>How many columns text takes on a terminal: tables with CJK or emoji names must stay aligned.</summary>
internal static class CellWidth
{
    public static int Of(string text)
    {
        var decorated = new StringDecorated(text);
        return (decorated.IsDecorated ? decorated.ToString(System.Management.Automation.OutputRendering.PlainText) : text).Sum(Of);
    }

    public static int Of(char c) => c switch
    {
        < ' ' or '\u007f' => 0,
        < '\u0300' => 1,
        _ when CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        // Hangul Jamo, CJK and its punctuation, Hangul syllables, compatibility ideographs, full-width forms.
        // An emoji is two surrogates of one column each.
        (>= '\u1100' and <= '\u115f') or (>= '\u2e80' and <= '\ua4cf' and not '\u303f') or (>= '\uac00' and <= '\ud7a3')
            or (>= '\uf900' and <= '\ufaff') or (>= '\ufe30' and <= '\ufe6f') or (>= '\uff01' and <= '\uff60') or (>= '\uffe0' and <= '\uffe6') => 2,
        _ => 1,
    };
}
