using System.Management.Automation;
using KvmPS.Shell;
using Xunit;

namespace KvmPS.Unit.Shell;

public sealed class ProgressLineTests
{
    [Fact]
    public void All_parts_are_shown_where_there_is_room()
    {
        var record = new ProgressRecord(1, "Copying", "web-01") { CurrentOperation = "disk 1", PercentComplete = 50, SecondsRemaining = 75 };

        Assert.Equal("Copying: web-01 - disk 1 [##########----------]  50% 00:01:15 left", ProgressLine.Format(record, 80));
    }

    [Fact]
    public void What_nobody_measured_is_not_shown() =>
        Assert.Equal("Waiting: for web-01", ProgressLine.Format(new(1, "Waiting", "for web-01"), 80));

    [Fact]
    public void The_text_gives_way_to_the_measure()
    {
        var record = new ProgressRecord(1, "Copying", new string('x', 200)) { PercentComplete = 100 };

        var line = ProgressLine.Format(record, 60);

        Assert.Equal(59, line.Length);
        Assert.StartsWith("Copying: xxx", line, StringComparison.Ordinal);
        Assert.EndsWith("x [####################] 100%", line, StringComparison.Ordinal);
    }

    [Fact]
    public void No_line_reaches_the_margin_of_any_terminal()
    {
        var record = new ProgressRecord(1, "日本語😀 e\u0301 Kopieren", "\u001b[31mweb\u001b[0m\t01\nx") { PercentComplete = 7, SecondsRemaining = 5 };
        for (var width = 0; width < 90; width++)
        {
            var line = ProgressLine.Format(record, width);

            Assert.True(CellWidth.Of(line) <= Math.Max(0, width - 1), $"{width}: '{line}'");
            Assert.DoesNotContain(line, c => char.IsControl(c));
            // A half of an emoji would be replaced.
            Assert.DoesNotContain('\ufffd', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(line)));
        }
    }
}
