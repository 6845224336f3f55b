using System.Runtime.Versioning;
using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

[SupportedOSPlatform("linux")]
public sealed class ProgramPathTests : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_executable_file_of_PATH_is_taken()
    {
        Directory.CreateDirectory(_folder.File("a/tool"));
        Put("b", UnixFileMode.UserRead);
        Put("c", Executable);
        Put("d", Executable);

        Assert.Equal(_folder.File("c/tool"), ProgramPath.Find("tool", string.Join(':', "abcd".Select(c => _folder.File(c.ToString())))));
    }

    [Fact]
    public void A_link_to_a_program_is_a_program()
    {
        Put("real", Executable);
        File.CreateSymbolicLink(_folder.File("tool"), "real/tool");

        Assert.Equal(_folder.File("tool"), ProgramPath.Find("tool", _folder.Path));
    }

    [Fact]
    public void The_current_folder_is_never_searched()
    {
        Put("x", Executable);
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder.File("x"));
        Assert.True(File.Exists(relative + "/tool"));

        Assert.Null(ProgramPath.Find("tool", relative));
        Assert.Null(ProgramPath.Find("kvmps-no-such-program", "::."));
    }

    [Fact]
    public void System_folders_are_searched_without_PATH()
        => Assert.Equal("/usr/bin/env", ProgramPath.Find("env", ""));

    private void Put(string folder, UnixFileMode mode)
    {
        Directory.CreateDirectory(_folder.File(folder));
        var file = _folder.File(folder + "/tool");
        File.WriteAllText(file, "#!/bin/sh\n");
        File.SetUnixFileMode(file, mode);
    }
}
