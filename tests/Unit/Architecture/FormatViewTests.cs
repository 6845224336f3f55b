using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using Xunit;

namespace KvmPS.Unit.Architecture;

public sealed class FormatViewTests
{
    private const int MostColumns = 8;
    private const int NarrowWindow = 80;
    private const int LeastOpen = 8;

    private static readonly XElement[] Views = [.. Files.SelectMany(f => XElement.Load(f).Element("ViewDefinitions")!.Elements("View"))];

    public static IEnumerable<string> Files => Directory.EnumerateFiles(Path.Join(Repository.ModuleSource, "Format"), "*.ps1xml");

    public static IEnumerable<TheoryDataRow<string>> OutputTypes => Repository.Cmdlets
        .SelectMany(c => c.GetCustomAttributes<OutputTypeAttribute>())
        .SelectMany(o => o.Type)
        .Select(t => t.Type)
        .Where(t => t.Assembly == Repository.Module && !t.IsEnum)
        .Distinct()
        .Select(t => new TheoryDataRow<string>(t.FullName!));

    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void A_type_that_is_written_has_a_table(string type) => Assert.NotNull(View(type).Element("TableControl"));

    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void A_table_has_at_most_eight_columns_and_as_many_items_as_headers(string type)
    {
        var table = View(type).Element("TableControl")!;
        var headers = table.Element("TableHeaders")!.Elements("TableColumnHeader").Count();
        Assert.InRange(headers, 1, MostColumns);
        Assert.All(table.Descendants("TableColumnItems"), items => Assert.Equal(headers, items.Elements("TableColumnItem").Count()));
    }

    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void A_column_shows_a_property_that_there_is(string type)
    {
        var properties = Repository.Module.GetType(type)!.GetProperties().Select(p => p.Name).ToHashSet();
        var view = View(type);
        var shown = view.Descendants("PropertyName")
            .Select(p => p.Value)
            .Concat(
                view.Descendants("ScriptBlock")
                    .SelectMany(s => System.Text.RegularExpressions.Regex.Matches(s.Value, @"\$_\.(\w+)").Select(m => m.Groups[1].Value)));
        Assert.All(shown, name => Assert.Contains(name, properties));
    }

    /// <summary>Who sees a column types its head after $_: it is a property, or cannot be one.</summary>
    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void A_head_of_a_column_is_a_property_or_no_name(string type)
    {
        var properties = Repository.Module.GetType(type)!.GetProperties().Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.All(
            View(type)
                .Descendants("TableColumnHeader")
                .Select(h => h.Element("Label")?.Value)
                .Where(l => l is not null && l.All(char.IsLetterOrDigit)),
            l => Assert.Contains(l!, properties));
    }

    /// <summary>
    /// PowerShell gives open columns what is left, were it one character, and drops columns at the right that have no room.
    /// </summary>
    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void At_80_columns_each_column_is_shown_and_open_ones_have_room(string type)
    {
        var (others, open) = Widths(type);
        Assert.InRange(others + (open * LeastOpen), 0, NarrowWindow - 1);
    }

    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void A_head_of_a_column_is_not_cut(string type)
    {
        var (others, open) = Widths(type);
        Assert.All(
            Headers(type),
            h =>
                Assert.InRange(
                    (h.Element("Label")?.Value ?? "").Length,
                    0,
                    Width(h) is > 0 and var width ? width : (NarrowWindow - 1 - others) / open));
    }

    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void What_is_fitted_into_an_open_column_is_told_its_width(string type)
    {
        var (others, open) = Widths(type);
        var headers = Headers(type);
        foreach (var row in View(type).Descendants("TableColumnItems"))
        {
            foreach (var (header, item) in headers.Zip(row.Elements("TableColumnItem")))
            {
                if (!item.Value.Contains("ColumnText", StringComparison.Ordinal)) continue;
                Assert.Equal(0, Width(header));
                Assert.Contains($", $Host, {others}, {open})", item.Value, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Every_view_is_of_a_type_that_there_is()
        => Assert.All(Views.SelectMany(v => v.Descendants("TypeName")), t => Assert.NotNull(Repository.Module.GetType(t.Value)));

    /// <summary>The width of the columns that have one, with the gaps between all; and how many columns have none.</summary>
    private static (int Others, int Open) Widths(string type)
    {
        var widths = Headers(type).ConvertAll(Width);
        return (widths.Sum() + widths.Count - 1, widths.Count(w => w == 0));
    }

    private static List<XElement> Headers(string type) =>
        [.. View(type).Element("TableControl")!.Element("TableHeaders")!.Elements("TableColumnHeader")];

    private static int Width(XElement header) => (int?)header.Element("Width") ?? 0;

    private static XElement View(string type)
    {
        // A list view may stand beside the table.
        var views = Views
            .Where(v =>
                v.Element("TableControl") is not null && v.Element("ViewSelectedBy")!.Elements("TypeName").Any(t => t.Value == type))
            .ToList();
        Assert.True(views.Count == 1, $"{type} has {views.Count} tables.");
        return views[0];
    }
}
