using System.Globalization;
using System.Text.RegularExpressions;
using KvmPS.Model;
using KvmPS.Planning.Metering;
using Xunit;

namespace KvmPS.Unit.Metering;

/// <summary>The text by the grammar of OpenMetrics 1.0, read strictly.</summary>
public sealed partial class OpenMetricsTextTests
{
    [Fact]
    public void Any_name_comes_back_as_it_was()
    {
        string[] names = ["web01", "a \"quoted\" one", "back\\slash", "two\nlines", "{,}= \\n", "übung"];
        var usages = names
            .Select(n => new KvmUsage
            {
                Name = n,
                Id = Guid.NewGuid(),
                CpuSeconds = 1.5e-7,
                DiskRead = long.MaxValue,
            })
            .ToList();
        var samples = Parse(OpenMetricsText.Write(usages));
        Assert.Equal(names, samples.Where(s => s.Metric == "kvmps_vm_cpu_seconds_total").Select(s => s.Labels["vm"]));
        Assert.All(samples.Where(s => s.Metric == "kvmps_vm_cpu_seconds_total"), s => Assert.Equal(1.5e-7, s.Value));
        Assert.Equal(
            usages.Select(u => u.ConnectionUri),
            samples.Where(s => s.Metric == "kvmps_vm_disk_read_bytes_total").Select(s => s.Labels["connection"]));
        Assert.Equal(
            usages.Select(u => u.Id.ToString()),
            samples.Where(s => s.Metric == "kvmps_vm_disk_read_bytes_total").Select(s => s.Labels["uuid"]));
    }

    [Fact]
    public void Without_VMs_it_is_still_whole() => Assert.Empty(Parse(OpenMetricsText.Write([])));

    private static List<(string Metric, Dictionary<string, string> Labels, double Value)> Parse(string text)
    {
        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        List<(string, Dictionary<string, string>, double)> samples = [];
        HashSet<string> families = [];
        var family = "";
        foreach (var line in text[..^"# EOF\n".Length].TrimEnd('\n').Split('\n'))
        {
            if (Meta().Match(line) is { Success: true } meta)
            {
                var name = meta.Groups["name"].Value;
                if (meta.Groups["kind"].Value == "TYPE")
                {
                    Assert.True(families.Add(name), "a family in two pieces");
                    Assert.Equal("counter", meta.Groups["text"].Value);
                    family = name;
                }

                Assert.Equal(family, name);
                if (meta.Groups["kind"].Value == "UNIT") Assert.EndsWith("_" + meta.Groups["text"].Value, name, StringComparison.Ordinal);
                continue;
            }

            var sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            Assert.Equal(family + "_total", sample.Groups["name"].Value);
            var labels = Label()
                .Matches(sample.Groups["labels"].Value)
                .ToDictionary(
                    m => m.Groups[1].Value,
                    m => Escaped().Replace(m.Groups[2].Value, e => e.Value == "\\n" ? "\n" : e.Value[1..]));
            samples.Add((sample.Groups["name"].Value, labels, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)));
        }

        Assert.Equal(12, families.Count);
        return samples;
    }

    [GeneratedRegex(@"^# (?<kind>TYPE|UNIT|HELP) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>[^\n]+)$")]
    private static partial Regex Meta();

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\{(?<labels>[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*")*)\} (?<value>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)""")]
    private static partial Regex Label();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escaped();
}
