using System.Management.Automation.Language;

namespace KvmPS.Shell.LineEditing;

/// <summary>Colours PowerShell's tokens as PSReadLine does unless it is told otherwise.</summary>
internal static class Highlighter
{
    private const TokenFlags Operators = TokenFlags.BinaryOperator | TokenFlags.UnaryOperator | TokenFlags.AssignmentOperator;

    /// <summary>An escape sequence, or null for the terminal's own colour, for each character.</summary>
    public static IReadOnlyList<string?> Colors(string text)
    {
        Parser.ParseInput(text, out var tokens, out _);
        var colors = new string?[text.Length];
        Paint(colors, tokens);
        return colors;
    }

    private static void Paint(string?[] colors, IEnumerable<Token> tokens)
    {
        foreach (var token in tokens)
        {
            var (start, end) = (token.Extent.StartOffset, Math.Min(token.Extent.EndOffset, colors.Length));
            if (start < end) Array.Fill(colors, ColorOf(token), start, end - start);
            // Variables and commands inside a string.
            if (token is StringExpandableToken { NestedTokens: { } nested }) Paint(colors, nested);
        }
    }

    private static string? ColorOf(Token token) => token.Kind switch
    {
        _ when token.TokenFlags.HasFlag(TokenFlags.CommandName) => "\e[93m",
        TokenKind.Comment => "\e[32m",
        TokenKind.Parameter => "\e[90m",
        TokenKind.Generic when token.Text.StartsWith("--", StringComparison.Ordinal) => "\e[90m",
        TokenKind.Variable or TokenKind.SplattedVariable => "\e[92m",
        TokenKind.StringExpandable or TokenKind.StringLiteral or TokenKind.HereStringExpandable or TokenKind.HereStringLiteral => "\e[36m",
        TokenKind.Number => "\e[97m",
        _ when token.TokenFlags.HasFlag(TokenFlags.Keyword) => "\e[92m",
        not TokenKind.Generic when (token.TokenFlags & Operators) != 0 => "\e[90m",
        _ when (token.TokenFlags & (TokenFlags.TypeName | TokenFlags.MemberName)) != 0 => "\e[37m",
        _ => null,
    };
}
