using KvmPS.Help;
using Xunit;

namespace KvmPS.Unit.Help;

/// <summary>About pages as Get-Help shows them.</summary>
public sealed class AboutTextTests
{
    [Fact]
    public void Headings_lists_tables_and_code_become_plain_text()
        => Assert.Equal(
            """
            TOPIC
                about_Thing

            SHORT DESCRIPTION
                What a thing is.

            Words
                - one
                - two

                    Get-KvmThing  |
                      Out-Null

                Get-KvmThing -Name a
                    shows a | b

                plain
                    more


            """.ReplaceLineEndings("\n")[..^1],
            AboutText.Of("""
            # about_Thing

            ## SHORT DESCRIPTION

            What a thing is.

            ## Words

            - one
            - two

            ```powershell
            Get-KvmThing  |
              Out-Null
            ```

            | Line | Does |
            |---|---|
            | `Get-KvmThing -Name a` | shows a \| b |
            | plain | more |
            """.Split('\n')));

    [Fact]
    public void Long_lines_are_broken_at_80_columns_except_code()
    {
        var word = new string('w', 30);
        var text = AboutText.Of([
            "# about_Thing",
            "",
            $"{word} {word} {word}",
            "",
            $"- {word} {word} {word}",
            "",
            "| A | B |",
            "|---|---|",
            $"| `{word} {word} {word}` | x |",
        ]);
        Assert.Contains($"    {word} {word}\n    {word}\n", text, StringComparison.Ordinal);
        Assert.Contains($"    - {word} {word}\n      {word}\n", text, StringComparison.Ordinal);
        Assert.Contains($"    {word} {word} {word}\n        x\n", text, StringComparison.Ordinal);
    }
}
