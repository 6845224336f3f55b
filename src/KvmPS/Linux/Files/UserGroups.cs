namespace KvmPS.Linux;

/// <summary>The groups that let a user manage VMs without being root.</summary>
internal static class UserGroups
{
    private static readonly string[] Wanted = ["libvirt", "kvm"];

    /// <summary>Who is meant: under sudo, who called it.</summary>
    public static string CurrentUser =>
        Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } user ? user : Environment.UserName;

    /// <summary>Those that the host has and the user is not in; none for root, who needs none.</summary>
    public static IReadOnlyList<string> Missing(HostRoot host, string user)
    {
        if (user == "root") return [];
        var groups = (host.TryRead("/etc/group") ?? "").Split('\n').Select(l => l.Split(':')).Where(f => f.Length == 4).ToList();
        return [.. Wanted.Where(g => groups.Exists(f => f[0] == g && !f[3].Split(',').Contains(user)))];
    }
}
