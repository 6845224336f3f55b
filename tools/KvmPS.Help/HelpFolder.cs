using System.Text;
using System.Xml;

namespace KvmPS.Help;

/// <summary>The folder that Get-Help reads for a culture: one file about all cmdlets, and a text for each about page.</summary>
internal static class HelpFolder
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <param name="pages">The folder of the Markdown pages.</param>
    /// <param name="output">The folder to write; it is made where it is missing.</param>
    /// <returns>What is still to be done on pages that were read.</returns>
    /// <exception cref="PageException">A page is not as it should be. Nothing is written then.</exception>
    public static IReadOnlyList<string> Write(string pages, string output)
    {
        var commands = CommandPage.ReadAll(pages);
        if (commands.Count == 0) throw new PageException(pages, "there is no page of a cmdlet in this folder");
        var topics = Directory
            .EnumerateFiles(pages, "about_*.md")
            .Order(StringComparer.Ordinal)
            .Select(f => (Name: Path.GetFileNameWithoutExtension(f), Lines: File.ReadAllLines(f)))
            .Select(p => (p.Name, Text: AboutText.Of(AboutList.FillIn(p.Name, p.Lines, commands))))
            .ToList();
        var maml = MamlDocument.Of(commands);

        Directory.CreateDirectory(output);
        var settings = new XmlWriterSettings { Indent = true, Encoding = Utf8, NewLineChars = "\n" };
        using (var writer = XmlWriter.Create(Path.Join(output, "KvmPS.dll-Help.xml"), settings)) maml.Save(writer);
        foreach (var (name, text) in topics) File.WriteAllText(Path.Join(output, $"{name}.help.txt"), text, Utf8);
        return [.. commands.Where(c => c.Placeholders.Count > 0).Select(
            c => $"{c.Name}: {c.Placeholders.Count} places are to be filled in, the first one is {c.Placeholders[0]}")];
    }
}
