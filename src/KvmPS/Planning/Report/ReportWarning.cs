namespace KvmPS.Planning.Report;

/// <summary>Something that somebody should look at.</summary>
/// <param name="Level">How soon.</param>
/// <param name="Text">What is wrong.</param>
/// <param name="Subjects">Whose trouble it is.</param>
/// <param name="Advice">What to do about it.</param>
internal sealed record ReportWarning(ReportLevel Level, string Text, IReadOnlyList<string> Subjects, string Advice);
