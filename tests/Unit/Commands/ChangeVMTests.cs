using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>Start, Stop and Remove on libvirt's test driver.</summary>
public sealed class ChangeVMTests : IDisposable
{
    private readonly TestHost _host = new TestHost()
        .Add("on")
        .Add("off", DomainState.Shutoff)
        .Add("paused", DomainState.Paused)
        .Add("crashed", DomainState.Crashed)
        .Add("web1", DomainState.Shutoff)
        .Add("web[1]", DomainState.Shutoff)
        .Add("kept", DomainState.Shutoff, saved: true)
        .Add("transient", transient: true);

    private readonly Engine _engine = new();

    public ChangeVMTests()
    {
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()));
    }

    [Theory]
    [InlineData("Start-KvmVM off -WhatIf", "What if: Performing the operation \"Start\" on target \"off\".")]
    [InlineData("Start-KvmVM paused -WhatIf", "What if: Performing the operation \"Resume\" on target \"paused\".")]
    [InlineData("Stop-KvmVM on -WhatIf", "What if: Performing the operation \"Shut down\" on target \"on\".")]
    [InlineData("Stop-KvmVM on -TurnOff -WhatIf", "What if: Performing the operation \"Turn off (forcibly)\" on target \"on\".")]
    [InlineData("Remove-KvmVM off -WhatIf", "What if: Remove VM 'off': definition, no disk")]
    [InlineData("Remove-KvmVM off -Force -WhatIf", "What if: Remove VM 'off': definition, no disk")]
    [InlineData("Remove-KvmVM on -Force -WhatIf", "What if: Remove VM 'on': turn it off, definition, no disk")]
    [InlineData("Remove-KvmVM kept -WhatIf", "What if: Remove VM 'kept': definition, saved memory, no disk")]
    [InlineData("$WhatIfPreference = $true; Remove-KvmVM off -Force", "What if: Remove VM 'off': definition, no disk")]
    public void WhatIf_names_the_change_and_makes_none(string script, string text)
    {
        var before = States();
        _engine.Run(script);
        Assert.Equal([text], _engine.Host.Lines);
        Assert.Equal(before, States());
    }

    [Fact]
    public void A_VM_starts_resumes_and_stops()
    {
        Assert.Empty(_engine.Run("Start-KvmVM off, paused"));
        Assert.Equal("Running", State("off"));
        Assert.Equal("Running", State("paused"));
        Assert.Equal(
            ["Off", "Off"],
            _engine.Run("Stop-KvmVM off, paused -PassThru -TimeoutSec 30").Select(o => $"{((KvmVM)o.BaseObject).State}"));
        Assert.Equal(["off"], _engine.Run("Start-KvmVM off -PassThru").Select(o => $"{o.BaseObject}"));
    }

    [Fact]
    public void What_is_so_already_stays_so_and_says_so()
    {
        Assert.Equal(["VM 'on' is already running."], _engine.Try("Start-KvmVM on -Verbose").Verbose);
        Assert.Equal(["VM 'off' is already off."], _engine.Try("Stop-KvmVM off -Verbose").Verbose);
    }

    [Fact]
    public void Pipeline_order_is_kept() =>
        Assert.Equal(
            ["web[1]", "off", "web1"],
            _engine.Run("'web`[1`]', 'off', 'web1' | Get-KvmVM | Start-KvmVM -PassThru").Select(o => $"{o.BaseObject}"));

    [Fact]
    public void One_that_fails_does_not_stop_the_others()
    {
        var result = _engine.Try("Start-KvmVM nobody, off, 'no one', web1 -PassThru");
        Assert.Equal(["off", "web1"], result.Output.Select(o => $"{o.BaseObject}"));
        Assert.Equal(["VMNotFound", "VMNotFound"], result.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void A_running_VM_is_removed_by_force_only()
    {
        var error = _engine.Fail("Remove-KvmVM on -Confirm:$false");
        Assert.StartsWith("VMIsRunning,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        _engine.Run("Remove-KvmVM on -Force");
        Assert.DoesNotContain("on", States().Select(s => s.Name));
        Assert.Empty(_engine.Host.Questions);
    }

    /// <summary>Its QEMU is still there (on_crash preserve), with its disks open.</summary>
    [Fact]
    public void A_crashed_VM_that_is_kept_counts_as_running()
    {
        Assert.StartsWith(
            "VMIsRunning,",
            _engine.Fail("Remove-KvmVM crashed -Confirm:$false").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        _engine.Run("Stop-KvmVM crashed -TurnOff");
        Assert.Equal("Off", State("crashed"));
    }

    [Fact]
    public void Removing_asks_and_No_leaves_all_as_it_is()
    {
        _engine.Run("Remove-KvmVM off");
        Assert.Equal(["Remove VM 'off': definition, no disk?"], _engine.Host.Questions);
        Assert.Equal("Off", State("off"));
        _engine.Host.AnswerYes = true;
        _engine.Run("Remove-KvmVM off");
        Assert.DoesNotContain("off", States().Select(s => s.Name));
    }

    [Theory]
    [InlineData("Remove-KvmVM off -Force -Confirm", 1)]
    [InlineData("Remove-KvmVM off -Force", 0)]
    [InlineData("Remove-KvmVM off -Force -WhatIf:$false", 0)]
    [InlineData("Remove-KvmVM off -Confirm:$false", 0)]
    public void Force_stands_for_yes_unless_asking_is_asked_for(string script, int questions)
    {
        _engine.Run(script);
        Assert.Equal(questions, _engine.Host.Questions.Count);
    }

    /// <summary>The one named web[1], and not web1 that the name would match as a pattern.</summary>
    [Fact]
    public void A_piped_VM_is_itself_whatever_its_name()
    {
        _engine.Run("Get-KvmVM 'web`[1`]' | Remove-KvmVM -Force");
        Assert.Contains("web1", States().Select(s => s.Name));
        Assert.DoesNotContain("web[1]", States().Select(s => s.Name));
    }

    [Fact]
    public void A_VM_without_a_definition_goes_with_its_power()
    {
        _engine.Run("Remove-KvmVM transient -Force");
        Assert.DoesNotContain("transient", States().Select(s => s.Name));
    }

    [Fact]
    public void A_VM_that_went_between_Get_and_Stop_is_an_error_of_its_own()
    {
        _engine.Run("$vms = Get-KvmVM off, on; Remove-KvmVM off -Force");
        var result = _engine.Try("$vms | Stop-KvmVM -PassThru -TurnOff");
        Assert.StartsWith("VMNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["on"], result.Output.Select(o => $"{o.BaseObject}"));
    }

    [Fact]
    public void Waiting_for_what_is_there_ends_at_once_and_for_what_is_not_in_time()
    {
        Assert.Equal(["on"], _engine.Run("Wait-KvmVM on -For State -State Running -PassThru").Select(o => $"{o.BaseObject}"));
        Assert.StartsWith(
            "TimeoutState,",
            _engine.Fail("Wait-KvmVM off -For State -State Running -TimeoutSec 1").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private string State(string name) => States().Single(s => s.Name == name).State;

    private List<(string Name, string State)> States()
        => [.. _engine.Run("Get-KvmVM").Select(o => (KvmVM)o.BaseObject).Select(v => (v.Name, $"{v.State}"))];
}
