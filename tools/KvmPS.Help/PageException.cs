namespace KvmPS.Help;

/// <summary>A page that is not as help pages are.</summary>
internal sealed class PageException(string page, string problem) : Exception($"{page}: {problem}");
