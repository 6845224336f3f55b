namespace KvmPS.Shell;

/// <summary>Looks for a module in the folders in which PowerShell looks by itself.</summary>
internal static class InstalledModule
{
    public static bool Exists(string name) => Folders().Any(folder => Directory.Exists(Path.Combine(folder, name)));

    // https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_psmodulepath
    private static IEnumerable<string> Folders()
    {
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        var own = (Environment.GetEnvironmentVariable("PSModulePath") ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. own,
            Path.Combine(data, "powershell", "Modules"),
            "/usr/local/share/powershell/Modules",
            Path.Combine(AppContext.BaseDirectory, "Modules"),
        ];
    }
}
