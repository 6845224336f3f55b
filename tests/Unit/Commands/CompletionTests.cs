using System.Management.Automation;
using System.Reflection;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Unit.Architecture;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

public sealed class CompletionTests : IDisposable
{
    private readonly TestHost _host = new TestHost()
        .Add("web-1")
        .Add("web-2")
        .Add("web[1]")
        .Add("a b")
        .Add("it's")
        .Add("db")
        .Add("-dash", DomainState.Shutoff)
        .Add("<&\">")
        .Add("$(reboot)");

    private readonly TestHost _other = new TestHost().Add("elsewhere");
    private readonly Engine _engine = new();

    public CompletionTests()
    {
        _other.Write();
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()));
    }

    [Theory]
    [InlineData("Get-KvmVM web-", "web-1 web-2")]
    [InlineData("Get-KvmVM WEB-", "web-1 web-2")]
    [InlineData("Get-KvmVM -Name d", "db")]
    [InlineData("Start-KvmVM a", "'a b'")]
    [InlineData("Stop-KvmVM 'a", "'a b'")]
    [InlineData("Stop-KvmVM \"a", "'a b'")]
    [InlineData("Stop-KvmVM 'a b", "'a b'")]
    [InlineData("Remove-KvmVM it", "'it''s'")]
    [InlineData("Remove-KvmVM 'it''", "'it''s'")]
    [InlineData("Get-KvmVM 'web[", "'web`[1`]'")]
    [InlineData("Get-KvmVM 'web`[", "'web`[1`]'")]
    [InlineData("Get-KvmVM '<", "'<&\">'")]
    [InlineData("Get-KvmVM '$", "'$(reboot)'")]
    [InlineData("Get-KvmVM db, web-", "web-1 web-2")]
    [InlineData("Get-KvmVM nobody", "")]
    [InlineData("Wait-KvmVM -For State -Name d", "db")]
    public void Names_are_completed_as_they_must_be_typed(string line, string completed) =>
        Assert.Equal(completed, string.Join(' ', Completions(line)));

    /// <summary>Whatever is offered means its VM and no other.</summary>
    [Fact]
    public void What_is_offered_can_be_used()
    {
        var offered = Completions("Get-KvmVM -Name ");
        Assert.Equal(9, offered.Count);
        foreach (var word in offered) Assert.Single(_engine.Run($"Get-KvmVM -Name {word}"));
    }

    /// <summary>
    /// PowerShell completes an empty argument by the default set of parameters, and offers files where nothing comes of that.
    /// </summary>
    [Theory]
    [MemberData(nameof(Positional))]
    public void At_an_empty_argument_the_same_is_offered_as_after_its_parameter(string cmdlet, string parameter, bool isVM)
    {
        _engine.Run("Set-Location $folder", ("folder", Directory.CreateDirectory(Path.Join(_host.Folder, "files")).FullName));
        File.WriteAllText(Path.Join(_host.Folder, "files", "a-file"), "");
        var named = Completions($"{cmdlet} -{parameter} ");
        Assert.Equal(named, Completions($"{cmdlet} "));
        // PowerShell offers files only where there is nothing else; of VMs there are nine.
        if (isVM) Assert.Equal(9, named.Count);
        if (named.Count != 1) Assert.DoesNotContain(named, n => n.EndsWith("a-file", StringComparison.Ordinal));
    }

    /// <summary>Cmdlets whose first argument has a completer.</summary>
    public static IEnumerable<TheoryDataRow<string, string, bool>> Positional =>
        Repository.Cmdlets.SelectMany(c =>
            CmdletTests
                .Parameters(c)
                .Where(p =>
                    p.GetCustomAttributes<ParameterAttribute>().Any(a => a.Position == 0)
                    && p.GetCustomAttribute<ArgumentCompleterAttribute>() is not null)
                .Select(p => new TheoryDataRow<string, string, bool>(
                    Repository.NameOf(c),
                    p.Name,
                    p.GetCustomAttribute<ArgumentCompleterAttribute>()!.Type == typeof(VMNameCompleter))));

    [Fact]
    public void The_host_of_the_line_is_asked() => Assert.Equal(["elsewhere"], Completions($"Get-KvmVM -Connection {_other.Uri} -Name "));

    [Fact]
    public void A_host_that_does_not_answer_completes_nothing() =>
        Assert.DoesNotContain(
            Completions("Get-KvmVM -Connection 'qemu:///system?socket=/nonexistent' -Name "),
            c => c.Contains("web", StringComparison.Ordinal));

    [Fact]
    public void Open_connections_are_offered_and_the_usual_one()
        => Assert.Equal([_host.Uri, "qemu:///system"], Completions("Get-KvmVM -Connection "));

    [Theory]
    [InlineData("New-KvmVM x 1GB -Network d", "default")]
    [InlineData("New-KvmVM x 1GB -Graphics V", "Vnc")]
    [InlineData("Get-KvmVM -State Sa", "Saved")]
    [InlineData("New-KvmNetwork x -Interface lo", "lo")]
    [InlineData("Connect-KvmHost qemu:", "qemu:///system")]
    public void Other_values_are_completed_too(string line, string completed) => Assert.Equal([completed], Completions(line));

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
        _other.Dispose();
    }

    private List<string> Completions(string line) => [.. _engine.Complete(line).Select(c => c.CompletionText)];
}
