namespace KvmPS.Linux;

/// <summary>Which distribution it is, from os-release(5).</summary>
internal sealed class Distribution
{
    private readonly Dictionary<string, string> _values;

    public Distribution(HostRoot host)
    {
        _values = (host.TryRead("/etc/os-release") ?? host.TryRead("/usr/lib/os-release") ?? "").Split('\n')
            .Select(l => l.Split('=', 2))
            .Where(p => p.Length == 2)
            .GroupBy(p => p[0].Trim(), StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last()[1].Trim().Trim('"', '\''), StringComparer.Ordinal);
        string[] names = [Value("ID"), .. Value("ID_LIKE").Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Family = names.Select(FamilyOf).FirstOrDefault(f => f != DistributionFamily.Unknown);
    }

    public string Name => Value("PRETTY_NAME") is { Length: > 0 } name ? name : "unknown";

    public DistributionFamily Family { get; }

    private string Value(string key) => _values.GetValueOrDefault(key, "");

    private static DistributionFamily FamilyOf(string id) => id switch
    {
        "debian" or "ubuntu" => DistributionFamily.Debian,
        "fedora" or "rhel" or "centos" => DistributionFamily.Fedora,
        "suse" or "opensuse" or "sles" => DistributionFamily.Suse,
        "arch" => DistributionFamily.Arch,
        _ => DistributionFamily.Unknown,
    };
}
