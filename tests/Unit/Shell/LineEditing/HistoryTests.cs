using KvmPS.Shell.LineEditing;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Shell.LineEditing;

public sealed class HistoryTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("powershell/history.txt");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commands_are_there_in_the_next_session()
    {
        Add("Get-KvmVM", "if (1) {\n'two `\nlines'\n}", "日本 😀");

        Assert.Equal(["Get-KvmVM", "if (1) {\n'two `\nlines'\n}", "日本 😀"], Open().Commands);
    }

    [Fact]
    public void A_repeated_command_is_kept_once_and_comes_first()
    {
        var history = Open();
        foreach (var command in (string[])["one", "two", "one", "one", " "]) history.Add(command);

        Assert.Equal(["two", "one"], history.Commands);
        Assert.Equal(["two", "one"], Open().Commands);
        Assert.Equal(3, File.ReadAllLines(FilePath).Length);
    }

    [Theory]
    [InlineData("$password = 'x'")]
    [InlineData("ConvertTo-SecureString x -AsPlainText")]
    [InlineData("curl -H 'X-ApiKey: x'")]
    [InlineData("Set-Passphrase x")]
    [InlineData("$env:TOKEN='x'")]
    [InlineData("Set-Secret x")]
    public void A_command_with_a_secret_is_not_written(string command)
    {
        var history = Open();
        history.Add("one");
        history.Add(command);

        Assert.Equal(["one", command], history.Commands);
        Assert.Equal("one\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void Only_the_owner_can_read_the_file()
    {
        Add("one");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(FilePath));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("powershell")));

        File.SetUnixFileMode(FilePath, OwnerOnly | UnixFileMode.OtherRead);
        Add("two");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void Half_a_line_of_a_shell_that_was_killed_does_not_spoil_the_next()
    {
        Add("one");
        File.AppendAllText(FilePath, "hal");

        Add("two");

        Assert.Equal(["one", "hal", "two"], Open().Commands);
    }

    [Fact]
    public void A_backtick_at_the_end_does_not_swallow_the_next_command()
    {
        Add("one `", "two");

        Assert.Equal(["two"], Open().Commands);
    }

    [Fact]
    public void Two_shells_add_to_one_file()
    {
        Parallel.For(0, 4, shell =>
        {
            var history = Open();
            for (var i = 0; i < 25; i++) history.Add($"shell {shell} command {i}");
            Assert.Null(history.Fault);
        });

        Assert.Equal(100, Open().Commands.Count);
    }

    [Fact]
    public void A_long_file_is_cut_to_the_newest()
    {
        WriteLong();

        Assert.Equal(HistoryFile.Maximum, Open().Commands.Count);
        Assert.Equal(HistoryFile.Maximum, File.ReadAllLines(FilePath).Length);
        Assert.Equal($"command {2 * HistoryFile.Maximum}", Open().Commands[^1]);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(FilePath));
        Assert.Equal(["history.txt"], Directory.EnumerateFileSystemEntries(_folder.File("powershell")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_long_file_that_cannot_be_cut_stays_as_it_is()
    {
        WriteLong();
        Directory.CreateDirectory($"{FilePath}.{Environment.ProcessId}");

        Assert.Equal(HistoryFile.Maximum, Open().Commands.Count);
        Assert.Equal((2 * HistoryFile.Maximum) + 1, File.ReadAllLines(FilePath).Length);
    }

    [Fact]
    public void A_file_that_cannot_be_used_is_told_and_the_session_goes_on()
    {
        Directory.CreateDirectory(FilePath);

        var history = Open();
        history.Add("one");

        Assert.Contains(FilePath, history.Fault, StringComparison.Ordinal);
        Assert.Equal(["one"], history.Commands);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_and_the_session_goes_on()
    {
        File.WriteAllText(_folder.File("powershell"), "a file in its place");

        var history = Open();
        history.Add("one");

        Assert.NotNull(history.Fault);
        Assert.Equal(["one"], history.Commands);
    }

    private History Open() => new(new(FilePath));

    private void Add(params string[] commands)
    {
        var history = Open();
        foreach (var command in commands) history.Add(command);
        Assert.Null(history.Fault);
    }

    private void WriteLong()
    {
        Directory.CreateDirectory(_folder.File("powershell"));
        File.WriteAllLines(FilePath, Enumerable.Range(0, (2 * HistoryFile.Maximum) + 1).Select(i => $"command {i}"));
    }
}
