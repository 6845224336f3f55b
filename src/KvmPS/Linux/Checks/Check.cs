using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>One check in the making: its name, category and why it matters are the same however it ends.</summary>
internal sealed record Check(string Name, string Category, string Why)
{
    public KvmHostCheck Pass(string value) => Make(CheckResult.Pass, value, "");

    public KvmHostCheck Warn(string value, string remedy) => Make(CheckResult.Warn, value, remedy);

    public KvmHostCheck Fail(string value, string remedy) => Make(CheckResult.Fail, value, remedy);

    public KvmHostCheck Skipped(string value) => Make(CheckResult.Skipped, value, "");

    private KvmHostCheck Make(CheckResult result, string value, string remedy)
        => new() { Name = Name, Category = Category, Why = Why, Result = result, Value = value, Remedy = remedy };
}
