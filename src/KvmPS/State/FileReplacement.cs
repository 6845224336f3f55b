using System.Text;
using KvmPS.Planning.Common;

namespace KvmPS.State;

/// <summary>A file that is exchanged.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Before">What is in it; null: it is not there.</param>
/// <param name="After">What is to be in it; null: it goes.</param>
/// <param name="Mode">Its mode.</param>
internal sealed record FileReplacement(string Path, byte[]? Before, byte[]? After, UnixFileMode Mode)
{
    /// <summary>As -WhatIf tells it: what is done, and the lines that come (+) and go (-).</summary>
    public IEnumerable<string> Lines => [Text, .. After is null ? [] : LineDiff.Of(Words(Before), Words(After)).Select(l => $"  {l}")];

    private static string Words(byte[]? bytes) => bytes is null ? "" : Encoding.UTF8.GetString(bytes);

    /// <summary>What is done.</summary>
    public string Text => (Before, After) switch { (null, _) => $"write {Path}", (_, null) => $"remove {Path}", _ => $"rewrite {Path}" };
}
