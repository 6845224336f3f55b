using System.Text;
using System.Text.RegularExpressions;

namespace KvmPS.Help;

/// <summary>The page that lists all cmdlets (docs/cmdlets.md): a table for each family, made from the help pages.</summary>
internal static partial class CmdletList
{
    // Folders of src/KvmPS/Commands, in the order of the page.
    private static readonly (string Folder, string Title)[] Families =
    [
        ("Host", "Hosts"),
        ("Service", "libvirt's service"),
        ("Tuning", "Host tuning"),
        ("Bridge", "Host bridges"),
        ("VM", "VMs"),
        ("Template", "Templates"),
        ("Image", "Cloud images"),
        ("CloudInit", "cloud-init"),
        ("Vcpu", "vCPUs"),
        ("Memory", "Memory"),
        ("Disk", "Disks"),
        ("Storage", "Storage pools and volumes"),
        ("Network", "Networks and network adapters"),
        ("Snapshot", "Snapshots"),
        ("Guest", "Guests"),
        ("Metering", "Metering"),
    ];

    /// <param name="pages">The folder of the help pages.</param>
    /// <param name="commands">The folder of the cmdlets' classes: a folder for each family.</param>
    /// <exception cref="PageException">A page cannot be read, or its cmdlet is in no family's folder.</exception>
    public static string Of(string pages, string commands)
    {
        var all = CommandPage.ByNoun(CommandPage.ReadAll(pages)).ToLookup(p => FamilyOf(p.Name, commands));
        var text = new StringBuilder(
            "# Cmdlets\n\n<!-- Generated from the pages in docs/help by tools/KvmPS.Help (./build.sh Build). Do not edit. -->\n\n"
                + "All cmdlets of KvmPS by family, with the commands that they replace. A cmdlet's page has its parameters and examples, "
                + "as `Get-Help` shows them.\n\n");
        text.AppendJoin('\n', Families.Select(f => $"- [{f.Title}](#{Anchor(f.Title)})")).Append('\n');
        foreach (var (folder, title) in Families)
        {
            text.Append($"\n## {title}\n\n| Cmdlet | What it does | What it replaces |\n|---|---|---|\n");
            foreach (var page in all[folder])
                text.Append($"| [{page.Name}](help/{page.Name}.md) | {page.SynopsisCell} | {CommandPage.TableCell(Replaced(page))} |\n");
        }

        return text.ToString();
    }

    private static string FamilyOf(string cmdlet, string commands)
    {
        var file = cmdlet.Replace("-", "", StringComparison.Ordinal) + "Command.cs";
        return Families.Select(f => f.Folder).FirstOrDefault(f => File.Exists(Path.Join(commands, f, file)))
            ?? throw new PageException(cmdlet, $"no family of the list of cmdlets has {file}; the families are in CmdletList.cs");
    }

    /// <summary>What the sentence in the description says that begins with "Replaces"; empty where there is none.</summary>
    private static string Replaced(CommandPage page) => Replaces().Match(page.Description).Groups[1].Value.TrimEnd('.');

    // As GitHub makes them.
    private static string Anchor(string title) => title
        .ToLowerInvariant()
        .Replace("'", "", StringComparison.Ordinal)
        .Replace(' ', '-');

    // A sentence ends with a full stop before a space or the end of its line; text in backticks may have one of its own.
    [GeneratedRegex(@"(?:^|\. )Replaces ((?:`[^`]*`|[^`\n])*?)\.?(?=\. |\.?$)", RegexOptions.Multiline)]
    private static partial Regex Replaces();
}
