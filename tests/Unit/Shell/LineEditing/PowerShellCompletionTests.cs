using KvmPS.Shell;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Shell;

public sealed class TabCompletionTests : IDisposable
{
    private readonly RecordingTerminal _terminal = new(width: 40);
    private readonly ShellSession _session;
    private readonly TemporaryFolder _folder = new();

    public TabCompletionTests()
    {
        _session = new(_terminal);
        _session.SetVariable("kvmUnitFirst", 1);
        _session.SetVariable("kvmUnitFourth", 4);
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("where-obj\t", "Where-Object")]
    [InlineData("1 | where-obj\t x", "1 | Where-Object x")]
    [InlineData("Get-Help -Ful\t", "Get-Help -Full")]
    [InlineData("$kvmUnitFi\t + 1", "$kvmUnitFirst + 1")]
    [InlineData("$kvmU\t", "$kvmUnitF")]
    [InlineData("no-such-command-anywhere\t", "no-such-command-anywhere")]
    [InlineData(" x<Home>\t", " x")]
    public void Tab_fills_in_what_is_certain(string keys, string expected) => Assert.Equal(expected, Read(keys));

    [Fact]
    public void Tab_lists_what_is_not_certain_and_keeps_the_line()
    {
        Assert.Equal("$kvmUnitF", Read("$kvmUnitF\t"));

        Assert.Equal("PS> $kvmUnitF\nkvmUnitFirst   kvmUnitFourth\nPS> $kvmUnitF\n", _terminal.Screen);
    }

    [Fact]
    public void Tab_completes_paths()
    {
        Directory.CreateDirectory(_folder.File("images"));
        File.WriteAllText(_folder.File("images/web.qcow2"), "");

        Assert.Equal($"x {_folder.Path}/images/web.qcow2", Read($"x {_folder.Path}/im\t\t"));
    }

    [Fact]
    public void A_folder_that_is_not_there_completes_to_nothing() =>
        Assert.Equal($"x {_folder.Path}/none/a", Read($"x {_folder.Path}/none/a\t"));

    [Fact]
    public void Completion_leaves_no_errors_behind()
    {
        Read("$kvmUnitFirst.To\t");
        Read("[string]::Is\t");

        Assert.Equal(0, Assert.Single(_session.Invoke("$Error.Count").Output).BaseObject);
    }

    private string Read(string keys)
    {
        _terminal.Queue(keys + "\n");
        return new LineEditor(_terminal) { Prompt = "PS> ", Completer = new(_session.Runspace) }.Read(CancellationToken.None).Text;
    }
}
