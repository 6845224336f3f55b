namespace KvmPS.Planning.Report;

/// <summary>How soon somebody should look at it.</summary>
internal enum ReportLevel
{
    /// <summary>Data or service is lost, or soon.</summary>
    Critical,

    /// <summary>It will become trouble.</summary>
    Warning,

    /// <summary>Good to know.</summary>
    Note,
}
