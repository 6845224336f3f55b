namespace KvmPS.Model;

/// <summary>Sets of CPUs for the eye: 0-3,8.</summary>
public static class CpuText
{
    /// <summary>The shortest way to write them.</summary>
    public static string Format(IEnumerable<int>? cpus)
    {
        var runs = new List<(int First, int Last)>();
        foreach (var cpu in (cpus ?? []).Distinct().Order())
        {
            if (runs.Count > 0 && runs[^1].Last == cpu - 1) runs[^1] = (runs[^1].First, cpu);
            else runs.Add((cpu, cpu));
        }

        return string.Join(',', runs.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}"));
    }
}
