namespace KvmPS.Planning.Report;

/// <summary>How a report looks. No character that XML would have to escape: HTML reads a style as it stands.</summary>
internal static class ReportStyle
{
    public static string Css { get; } = EmbeddedText.Read("report.css");
}
