using System.Diagnostics;
using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>shellcheck reads every shell script of the repository: those that hosts and guests run, the build's and the tests'.</summary>
public sealed class ShellScriptTests
{
    private static readonly string[] s_made = [".git", "bin", "obj", "out"];

    [Fact]
    public void Shellcheck_finds_nothing_in_any_shell_script()
    {
        var scripts = Files(new(Repository.Root)).Where(IsShellScript).Order(StringComparer.Ordinal).ToList();
        Assert.Contains(Path.Join(Repository.Root, "build.sh"), scripts);
        Assert.Contains(Path.Join(Repository.ModuleSource, "State/BridgeTransaction.sh"), scripts);
        using var shellcheck = Process.Start(new ProcessStartInfo("shellcheck", ["--format=gcc", "--", .. scripts])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("", shellcheck.StandardOutput.ReadToEnd());
        shellcheck.WaitForExit();
        Assert.Equal(0, shellcheck.ExitCode);
    }

    private static IEnumerable<string> Files(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles().Where(f => f.LinkTarget is null)) yield return file.FullName;
        foreach (var below in folder.EnumerateDirectories().Where(d => d.LinkTarget is null && !s_made.Contains(d.Name)))
        {
            foreach (var file in Files(below)) yield return file;
        }
    }

    /// <summary>By its first line, which each of them has, whatever its name.</summary>
    private static bool IsShellScript(string path)
    {
        if (path.EndsWith(".sh", StringComparison.Ordinal)) return true;
        if (Path.HasExtension(path) || new FileInfo(path).Length == 0) return false;
        using var reader = new StreamReader(path);
        var start = new char[64];
        var line = new string(start, 0, reader.Read(start)).Split('\n')[0];
        return line is "#!/bin/sh" or "#!/usr/bin/env bash";
    }
}
