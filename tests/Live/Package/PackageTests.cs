using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using KvmPS.Live.Fixture;
using IOPath = System.IO.Path;

namespace KvmPS.Live.Package;

/// <summary>The package that ./build.sh Package makes, as somebody who downloads it finds it.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly XNamespace Nuspec = "http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd";

    private readonly string _folder = Directory.CreateTempSubdirectory("kvmps-package-").FullName;

    private static string Path { get; } = Directory.GetFiles(IOPath.Join(Repository.Root, "out"), "KvmPS.*.nupkg").Single();

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_holds_what_the_gallery_shows()
    {
        using var package = ZipFile.OpenRead(Path);
        var names = package.Entries.Select(e => e.FullName).ToList();
        using var stream = package.GetEntry("KvmPS.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Element(Nuspec + "metadata")!;
        string Of(string name) => metadata.Element(Nuspec + name)!.Value;

        Assert.Equal("KvmPS", Of("id"));
        Assert.Equal(IOPath.GetFileName(Path), $"KvmPS.{Of("version")}.nupkg");
        Assert.NotEmpty(Of("authors"));
        Assert.NotEmpty(Of("description"));
        Assert.Contains(Of("icon"), names);
        Assert.StartsWith("https://", Of("licenseUrl"), StringComparison.Ordinal);
        Assert.Contains("### Added", Of("releaseNotes"), StringComparison.Ordinal);
        Assert.Contains("`Connect-KvmHost`", Of("releaseNotes"), StringComparison.Ordinal);
        Assert.Contains("PSModule", Of("tags").Split(' '));
        Assert.Contains("PSCommand_New-KvmVM", Of("tags").Split(' '));
        foreach (var file in (string[])
                [
                    "KvmPS.psd1",
                    "KvmPS.dll",
                    "KvmPS.pdb",
                    "LICENSE",
                    "dependencies/CliWrap.dll",
                    "dependencies/YamlDotNet.dll",
                    "dependencies/KvmPS.Tools.pdb",
                    "en-US/KvmPS.dll-Help.xml",
                ])
        {
            Assert.Contains(file, names);
        }
    }

    [Fact]
    public void Its_entries_say_nothing_of_when_and_where_it_was_built()
    {
        using var package = ZipFile.OpenRead(Path);
        Assert.Equal(package.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal), package.Entries.Select(e => e.FullName));
        Assert.Single(package.Entries.Select(e => e.LastWriteTime.DateTime).Distinct());
        foreach (var entry in package.Entries)
        {
            using var content = new MemoryStream();
            using (var stream = entry.Open()) stream.CopyTo(content);
            foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode])
            {
                Assert.True(
                    content.ToArray().AsSpan().IndexOf(encoding.GetBytes(Repository.Root)) < 0,
                    $"{entry.FullName} names {Repository.Root}");
            }
        }
    }

    [Fact]
    public void Unpacked_into_the_module_path_it_is_imported_by_name()
    {
        var module = IOPath.Join(_folder, "KvmPS", IOPath.GetFileNameWithoutExtension(Path)["KvmPS.".Length..]);
        ZipFile.ExtractToDirectory(Path, module);
        var script = IOPath.Join(_folder, "use.ps1");
        File.WriteAllText(script, """
            $ErrorActionPreference = 'Stop'
            Import-Module KvmPS
            $null = Connect-KvmHost test:///default
            $disk = New-KvmDisk "$PSScriptRoot/d.qcow2" 1MB # qemu-img is run by what lies in dependencies
            (Get-Module KvmPS).ModuleBase, (Get-KvmVM).Name, $disk.Format -join '|'
            """);

        var shown = HostProgram.Check(
            "env",
            "NO_COLOR=1",
            $"PSModulePath={_folder}",
            Pwsh.Program,
            "-NoProfile",
            "-NonInteractive",
            "-File",
            script);
        Assert.Equal($"{module}|test|qcow2", shown);
    }

    [Fact]
    public void Built_in_another_folder_it_has_the_same_bytes()
    {
        // All but what is built, as it is now: a clone would have the last commit, and sources that were downloaded are in no work tree.
        var sources = IOPath.Join(_folder, "sources.tar");
        HostProgram.Check(
            "tar",
            "-C",
            Repository.Root,
            "--exclude=./.git",
            "--exclude=./out",
            "--exclude=bin",
            "--exclude=obj",
            "-cf",
            sources,
            ".");
        HostProgram.Check("tar", "-C", _folder, "--no-same-owner", "-xf", sources);
        var git = IOPath.Join(Repository.Root, ".git");
        if (IOPath.Exists(git)) HostProgram.Check("cp", "-r", git, IOPath.Join(_folder, ".git"));
        // The PowerShell that there is need not be built again, nor the code be looked through again: neither is in the package.
        string[] variables =
        [
            "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*", "RunAnalyzers=false",
            $"PATH={IOPath.GetDirectoryName(Pwsh.Program)}:{Environment.GetEnvironmentVariable("PATH")}",
        ];
        HostProgram.Check("env", [.. variables, IOPath.Join(_folder, "build.sh"), "Package"]);
        var other = IOPath.Join(_folder, "out", IOPath.GetFileName(Path));
        Assert.True(Hash(Path) == Hash(other), string.Join(", ", Differences(Path, other)));
    }

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    private static IEnumerable<string> Differences(string a, string b)
    {
        using var one = ZipFile.OpenRead(a);
        using var other = ZipFile.OpenRead(b);
        return [.. one.Entries.Where(e => other.GetEntry(e.FullName)?.Crc32 != e.Crc32).Select(e => e.FullName)];
    }
}
