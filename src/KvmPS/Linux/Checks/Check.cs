using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>One check in the making: its name, category and why it matters are the same however it ends.</summary>
internal sealed record Check(string Name, string Category, string Why)
{
    public KvmHostCheck Pass(string value) => Make(KvmCheckResult.Pass, value, "");

    public KvmHostCheck Warn(string value, string remedy) => Make(KvmCheckResult.Warn, value, remedy);

    public KvmHostCheck Fail(string value, string remedy) => Make(KvmCheckResult.Fail, value, remedy);

    public KvmHostCheck Skipped(string value) => Make(KvmCheckResult.Skipped, value, "");

    private KvmHostCheck Make(KvmCheckResult result, string value, string remedy)
        => new() { Name = Name, Category = Category, Why = Why, Result = result, Value = value, Remedy = remedy };
}
