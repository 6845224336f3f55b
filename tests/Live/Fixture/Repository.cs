namespace KvmPS.Live.Fixture;

/// <summary>Where things lie in the source tree that the tests were built from.</summary>
public static class Repository
{
    private const string ModuleVariable = "KVMPS_MODULE";

    /// <summary>The folder of KvmPS.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The manifest of the module under test: $KVMPS_MODULE, or the one that the build has put into out.</summary>
    public static string Module
    {
        get
        {
            var path = Environment.GetEnvironmentVariable(ModuleVariable) is { Length: > 0 } chosen
                ? Path.GetFullPath(chosen)
                : Path.Combine(Root, "out", "KvmPS", "KvmPS.psd1");
            return File.Exists(path)
                ? path
                : throw new FileNotFoundException(
                    $"The module to test is not at {path}. Build it with ./build.sh Package, or set {ModuleVariable}.", path);
        }
    }

    /// <summary>The folder in which PowerShell finds the module under test by its name.</summary>
    public static string ModulePath => Path.GetDirectoryName(Path.GetDirectoryName(Module))!;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "KvmPS.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds KvmPS.sln.");
    }
}
