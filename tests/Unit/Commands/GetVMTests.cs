using System.Management.Automation;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

public sealed class GetVMTests : IDisposable
{
    private readonly TestHost _host = new TestHost()
        .Add("web-1").Add("web-2", DomainState.Paused).Add("db", DomainState.Shutoff).Add("kept", DomainState.Shutoff, saved: true)
        .Add("broken", DomainState.Crashed).Add("gone-soon", transient: true).Add("web[1]").Add("<&\">").Add("$(reboot)").Add("💾");

    private readonly Engine _engine = new();

    public GetVMTests()
    {
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()));
    }

    [Fact]
    public void All_are_listed()
    {
        var vms = Get("Get-KvmVM");
        Assert.Equal(10, vms.Count);
        Assert.All(vms, vm => Assert.Equal(_host.Uri, vm.ConnectionUri));
        Assert.Equal(10, Get("Get-KvmVM *").Count);
    }

    [Fact]
    public void A_VM_is_shown_as_it_is()
    {
        var vm = Assert.Single(Get("Get-KvmVM web-1"));
        Assert.Equal("web-1", vm.Name);
        Assert.Equal(TestHost.IdOf(0), vm.Id);
        Assert.Equal(KvmVMState.Running, vm.State);
        Assert.Equal(256L << 20, vm.MaximumMemory);
        Assert.Equal(128L << 20, vm.Memory);
        Assert.Equal(1, vm.Vcpu);
        Assert.True(vm.Persistent);
        Assert.False(vm.Autostart);
        Assert.NotNull(vm.DomainId);
        Assert.Null(vm.Uptime);
        Assert.Equal("web-1", vm.ToString());
    }

    [Theory]
    [InlineData("Running", "$(reboot) <&\"> gone-soon web-1 web[1] 💾")]
    [InlineData("Paused", "web-2")]
    [InlineData("Off", "db")]
    [InlineData("Saved", "kept")]
    [InlineData("Crashed", "broken")]
    [InlineData("Off, Saved", "db kept")]
    [InlineData("Suspended", "")]
    public void State_chooses(string states, string names)
        => Assert.Equal(names, string.Join(' ', Get($"Get-KvmVM -State {states}").Select(v => v.Name).Order(StringComparer.Ordinal)));

    [Fact]
    public void A_VM_without_a_definition_is_marked() => Assert.False(Assert.Single(Get("Get-KvmVM gone-soon")).Persistent);

    [Theory]
    [InlineData("web-?", "web-1 web-2")]
    [InlineData("WEB-*", "web-1 web-2")]
    [InlineData("[dk]*", "db kept")]
    [InlineData("'web`[1`]'", "web[1]")]
    [InlineData("'web`[*'", "web[1]")]
    [InlineData("'<&\">'", "<&\">")]
    [InlineData("'$(reboot)'", "$(reboot)")]
    [InlineData("💾", "💾")]
    [InlineData("db, web-1", "db web-1")]
    [InlineData("no*body, db", "db")]
    public void Names_and_patterns_choose(string name, string names)
        => Assert.Equal(names, string.Join(' ', Get($"Get-KvmVM {name}").Select(v => v.Name)));

    [Theory]
    [InlineData("nobody*")]
    [InlineData("[x]")]
    public void A_pattern_that_nothing_matches_is_silent(string pattern) => Assert.Empty(Get($"Get-KvmVM '{pattern}'"));

    [Fact]
    public void Each_name_that_no_VM_has_is_an_error_and_the_others_go_on()
    {
        var result = _engine.Try("Get-KvmVM nobody, db, 'no one', web-1");
        Assert.False(result.Terminated);
        Assert.Equal(["db", "web-1"], result.Output.Select(o => ((KvmVM)o.BaseObject).Name));
        Assert.Equal(
            ["VMNotFound,KvmPS.Commands.VM.GetKvmVMCommand", "VMNotFound,KvmPS.Commands.VM.GetKvmVMCommand"],
            result.Errors.Select(e => e.FullyQualifiedErrorId));
        Assert.Equal(["nobody", "no one"], result.Errors.Select(e => e.TargetObject));
        Assert.All(result.Errors, e => Assert.Equal(ErrorCategory.ObjectNotFound, e.CategoryInfo.Category));
    }

    [Fact]
    public void A_name_in_the_wrong_case_is_pointed_at()
        => Assert.Contains("'db'", _engine.Fail("Get-KvmVM DB").ErrorDetails.RecommendedAction, StringComparison.Ordinal);

    /// <summary>Get-KvmVM $undefined | Remove-KvmVM -Force must not take all VMs.</summary>
    [Theory]
    [InlineData("Get-KvmVM $undefined")]
    [InlineData("Get-KvmVM -Name $null")]
    [InlineData("Get-KvmVM -Name @()")]
    [InlineData("Get-KvmVM -Name ''")]
    [InlineData("Get-KvmVM -Name db, $null")]
    public void No_name_is_not_every_name(string script) => Assert.Empty(_engine.Try(script).Output);

    [Fact]
    public void Names_come_by_pipeline() => Assert.Equal(["db", "web-1"], Get("'db', 'web-1' | Get-KvmVM").Select(v => v.Name));

    [Fact]
    public void A_VM_looked_at_again_is_itself_whatever_its_name()
        => Assert.Equal("web[1]", Assert.Single(Get("Get-KvmVM 'web`[1`]' | Get-KvmVM")).Name);

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private List<KvmVM> Get(string script) => [.. _engine.Run(script).Select(o => (KvmVM)o.BaseObject)];
}
