using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

public sealed class ReportTests : IDisposable
{
    private readonly TestHost _host = new TestHost().Add("web01").Add("web02").Add("db01").AddNetwork("lab");
    private readonly TestHost _other = new TestHost().Add("far");
    private readonly Engine _engine = new();
    private readonly string _page;

    public ReportTests()
    {
        _page = Path.Join(_host.Folder, "report.html");
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()), ("other", _other.Write()), ("page", _page));
    }

    [Theory]
    [InlineData("Get-KvmVM web01 | Export-KvmReport $page", "web01")]
    [InlineData("Get-KvmVM web* | Export-KvmReport $page", "web01 web02")]
    [InlineData("Export-KvmReport $page -VM (Get-KvmVM db01)", "db01")]
    [InlineData("[pscustomobject]@{ Name = 'db01' } | Export-KvmReport $page", "db01")]
    [InlineData("Get-KvmVcpu db01 | Export-KvmReport $page", "db01")]
    [InlineData("Export-KvmReport $page", "web01 web02 db01")]
    [InlineData("Get-KvmHost | Export-KvmReport $page", "web01 web02 db01")]
    [InlineData("Export-KvmReport $page $uri, $other", "web01 web02 db01 far")]
    [InlineData("$uri, $other | Export-KvmReport $page", "web01 web02 db01 far")]
    [InlineData("(Get-KvmVM web01), (Get-KvmVM far -Connection $other) | Export-KvmReport $page", "web01 far")]
    [InlineData("(Get-KvmVM web01), (Get-KvmHost) | Export-KvmReport $page", "web01 web02 db01")]
    public void A_report_is_about_what_is_piped(string line, string names)
    {
        _engine.Run(line);
        var text = File.ReadAllText(_page);
        string[] all = ["web01", "web02", "db01", "far"];
        Assert.Equal(names.Split(' '), all.Where(n => text.Contains(n, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_report_about_chosen_VMs_says_so()
    {
        _engine.Run("Get-KvmVM web01 | Export-KvmReport $page -WhatIf");
        Assert.Contains(_engine.Host.Lines, l => l.Contains("web01 on", StringComparison.Ordinal));
        _engine.Run("Get-KvmVM web01 | Export-KvmReport $page");
        Assert.Contains("about 1 of the 3 VMs", File.ReadAllText(_page), StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_that_is_gone_makes_no_report()
    {
        _engine.Fail("[pscustomobject]@{ Name = 'nobody' } | Export-KvmReport $page");
        Assert.False(File.Exists(_page));
    }

    [Fact]
    public void A_network_is_no_host()
    {
        _engine.Fail("Get-KvmNetwork lab | Export-KvmReport $page");
        Assert.False(File.Exists(_page));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
        _other.Dispose();
    }
}
