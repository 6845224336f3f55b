using KvmPS.Libvirt;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>Tags of VMs on libvirt's test driver: set, found, taken away.</summary>
public sealed class VMTagTests : IDisposable
{
    private readonly TestHost _host = new TestHost()
        .Add("web-1")
        .Add("web-2", DomainState.Shutoff)
        .Add("db")
        .Add("gone-soon", transient: true);

    private readonly Engine _engine = new();

    public VMTagTests()
    {
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()));
        _engine.Run(
            "Set-KvmVM web-1 -Tag role=web,env=prod; Set-KvmVM web-2 -Tag @{ role = 'web'; env = 'Test' }, 'backup'; Set-KvmVM db -Tag "
                + "backup");
    }

    [Theory]
    [InlineData("env=prod", "web-1")]
    [InlineData("env", "web-1 web-2")]
    [InlineData("role=web, env=t*", "web-2")]
    [InlineData("@{ role = 'web'; env = 'prod' }", "web-1")]
    [InlineData("backup", "db web-2")]
    [InlineData("backup=", "db web-2")]
    [InlineData("*", "db web-1 web-2")]
    [InlineData("*=web", "web-1 web-2")]
    [InlineData("env=pro", "")]
    [InlineData("role=web, backup, env=prod", "")]
    public void They_choose_VMs(string tags, string names) =>
        Assert.Equal(
            names,
            string.Join(' ', _engine.Run($"Get-KvmVM -Tag {tags}").Select(o => $"{o.BaseObject}").Order(StringComparer.Ordinal)));

    [Fact]
    public void They_are_read_where_they_are_asked_for()
    {
        Assert.Equal("web-1", Assert.Single(_engine.Run("Get-KvmVM | Where-Object { $_.Tag.env -eq 'prod' }")).ToString());
        Assert.Equal(
            "web-1",
            Assert.Single(_engine.Run("Start-KvmVM web-1 -PassThru | Where-Object { $_.Tag.env -eq 'prod' }")).ToString());
        Assert.Empty((IReadOnlyDictionary<string, string>)_engine.Run("(Get-KvmVM gone-soon).Tag")[0].BaseObject);
        Assert.Equal("prod", Assert.Single(_engine.Run("(Get-KvmVM web-* -Tag env=prod).Tag.env")).BaseObject);
        Assert.Equal("web", Assert.Single(_engine.Run("(Get-KvmVM web-1 -Detailed).Tag['role']")).BaseObject);
        Assert.Empty(_engine.Run("Get-KvmVM -State Off -Tag env=prod"));
    }

    [Fact]
    public void They_replace_and_remove_by_name()
    {
        dynamic set = _engine.Run("Set-KvmVM web-1 -Tag env=test -RemoveTag r* -PassThru")[0];
        Assert.False((bool)set.RestartRequired);
        Assert.Equal("test", Assert.Single((IReadOnlyDictionary<string, string>)set.Tag).Value);
        Assert.Equal(["VM 'web-1' already has these settings."], _engine.Try("Set-KvmVM web-1 -Tag env=test -Verbose").Verbose);
        _engine.Run("Set-KvmVM web-1 -Tag env=prod -WhatIf");
        Assert.Equal(
            ["What if: Performing the operation \"Set tags 'env=prod' (was 'env=test')\" on target \"web-1\"."],
            _engine.Host.Lines);
        _engine.Run("Set-KvmVM web-1 -RemoveTag *");
        Assert.Empty(_engine.Run("Get-KvmVM web-1 -Tag *"));
    }

    [Theory]
    [InlineData("=x")]
    [InlineData("'a b=c'")]
    [InlineData("'a*=1'")]
    [InlineData("\"a=x`ny\"")]
    [InlineData("\"a=x$([char]0xFFFF)\"")]
    public void What_is_no_tag_is_refused(string tag) =>
        Assert.StartsWith(
            "InvalidTag,",
            Assert.Single(_engine.Try($"Set-KvmVM web-1 -Tag {tag}").Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal);

    [Fact]
    public void They_are_completed()
    {
        Assert.Equal(["backup", "env=Test", "env=prod", "role=web"], Complete("Get-KvmVM -Tag "));
        Assert.Equal(["env"], Complete("Set-KvmVM web-1 -RemoveTag e"));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private string[] Complete(string line) => [.. _engine.Complete(line).Select(c => c.ListItemText)];
}
