using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace KvmPS.Bench.Measuring;

/// <summary>The table, and the remarks below it.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Row> _rows = [];
    private readonly List<string> _remarks = [];

    public TimeSpan Duration { get; set; }

    public bool Missed => _rows.Any(r => r.Holds == false);

    public void Add(Row row) => _rows.Add(row);

    /// <summary>Something that explains figures, such as where the time goes.</summary>
    public void Remark(string text) => _remarks.Add(text);

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| figure | ours (median) | peer | peer (median) | peer / ours | bound | verdict | runs |");
        text.AppendLine("|---|--:|---|--:|--:|---|---|--:|");
        foreach (var row in _rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {Cell(row.Name)} | {Number(row.Ours, row.Unit)} | {Cell(row.PeerName)} | {Number(row.Peer, row.Unit)} | {row.Ratio:0.00} | {row.Bound?.Text} | {row.Verdict} | {row.Runs} |");
        }

        text.AppendLine();
        foreach (var note in _rows.Where(r => r.Note.Length > 0).Select(r => $"{r.Name}: {r.Note}").Concat(_remarks)) text.AppendLine(CultureInfo.InvariantCulture, $"- {note}");
        text.AppendLine(CultureInfo.InvariantCulture, $"- {Machine()}; the whole run took {Duration.TotalSeconds:0} s.");
        return text.ToString();
    }

    /// <summary>Writes bench.md and bench.json.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "bench.md"), ToMarkdown());
        var rows = _rows.Select(r => new
        {
            name = r.Name,
            peerName = r.PeerName,
            unit = r.Unit,
            ours = r.Ours,
            peer = r.Peer,
            ratio = r.Ratio,
            bound = r.Bound?.Text,
            verdict = r.Verdict,
            runs = r.Runs,
            note = r.Note,
        });
        File.WriteAllText(Path.Combine(folder, "bench.json"), JsonSerializer.Serialize(
            new { machine = Machine(), seconds = Math.Round(Duration.TotalSeconds, 1), rows, remarks = _remarks }, Json));
    }

    /// <summary>A pipeline's bar would end the cell.</summary>
    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Number(double? value, string unit)
        => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{value.Value.ToString(value < 0.1 ? "0.0000" : value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture)} {unit}");

    private static string Machine() => string.Create(CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} CPUs, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
}
