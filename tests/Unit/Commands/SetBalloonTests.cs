using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>Set-KvmBalloon on libvirt's test driver, whose VMs have 128 of 256 MiB.</summary>
public sealed class SetBalloonTests : IDisposable
{
    private readonly TestHost _host = new TestHost().Add("on").Add("off", DomainState.Shutoff).Add("gone", transient: true);
    private readonly Engine _engine = new();

    public SetBalloonTests()
    {
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()));
    }

    [Theory]
    [InlineData("Set-KvmBalloon on 512MB", "MemoryOverMaximum")]
    [InlineData("Set-KvmBalloon off 512MB", "MemoryOverMaximum")]
    [InlineData("Set-KvmBalloon on 0", "InvalidSize")]
    [InlineData("Set-KvmBalloon on -1GB", "InvalidSize")]
    [InlineData("Set-KvmBalloon on 192", "SizeUnitMistake")]
    [InlineData("Set-KvmBalloon on 192MB -Minimum 100", "SizeUnitMistake")]
    [InlineData("Set-KvmBalloon on 96MB -Minimum 100MB", "MemoryBelowMinimum")]
    [InlineData("Set-KvmBalloon off 192MB -Scope Live", "VMNotRunning")]
    [InlineData("Set-KvmBalloon off 192MB -Scope Both", "VMNotRunning")]
    [InlineData("Set-KvmBalloon gone 192MB -Scope Config", "VMNotPersistent")]
    [InlineData("Set-KvmBalloon nobody 192MB", "VMNotFound")]
    public void What_cannot_be_is_refused_and_nothing_is_changed(string script, string id)
    {
        Assert.StartsWith(id + ",", _engine.Fail(script).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.All(_engine.Run("Get-KvmVM").Select(o => (KvmVM)o.BaseObject), vm => Assert.Equal(128L << 20, vm.Memory));
    }

    [Fact]
    public void The_maximum_and_what_raises_it_are_named()
    {
        var error = _engine.Fail("Set-KvmBalloon on 512MB");
        Assert.Contains("256 MiB", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Set-KvmVM -Name on -MaximumMemory 512MB", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Set-KvmBalloon on 192MB -WhatIf", "Set memory to 192 MiB (has 128 MiB)", "on")]
    [InlineData("Set-KvmBalloon on 192MB -Scope Live -WhatIf", "Set memory of the running guest to 192 MiB (has 128 MiB)", "on")]
    [InlineData("Set-KvmBalloon on 192MB -Scope Config -WhatIf", "Set memory for the next start to 192 MiB (has 128 MiB)", "on")]
    [InlineData("Set-KvmBalloon off 192MB -WhatIf", "Set memory to 192 MiB (has 128 MiB)", "off")]
    public void WhatIf_names_the_change_and_makes_none(string script, string text, string vm)
    {
        _engine.Run(script);
        Assert.Equal([$"What if: Performing the operation \"{text}\" on target \"{vm}\"."], _engine.Host.Lines);
        Assert.All(_engine.Run("Get-KvmVM").Select(o => (KvmVM)o.BaseObject), v => Assert.Equal(128L << 20, v.Memory));
    }

    [Fact]
    public void A_running_and_a_stored_VM_get_it_and_say_so()
    {
        // libvirt's test driver changes one half at a time.
        var on = (KvmBalloonResult)
            Assert.Single(_engine.Run("Get-KvmVM on | Set-KvmBalloon -Memory 192MB -Scope Live -PassThru")).BaseObject;
        Assert.Equal((128L << 20, 192L << 20, 192L << 20, true), (on.Before, on.Requested, on.Live, on.Complete));
        var off = (KvmBalloonResult)Assert.Single(_engine.Run("Set-KvmBalloon off 192MB -PassThru")).BaseObject;
        Assert.Equal((null, 192L << 20, true, false), (off.Live, off.Config, off.Complete, off.RestartRequired));
    }

    [Fact]
    public void A_VM_that_is_off_shows_what_is_stored()
    {
        var balloon = (KvmBalloon)Assert.Single(_engine.Run("Get-KvmBalloon off")).BaseObject;
        Assert.Equal((128L << 20, 256L << 20), (balloon.Memory, balloon.MaximumMemory));
        Assert.Null(balloon.GuestAvailable);
        Assert.Null(balloon.Floor);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    [Theory]
    [InlineData(262143)]
    [InlineData(262141)]
    public void A_VM_can_have_all_of_its_maximum_whatever_that_is(long kib)
    {
        using var odd = new TestHost().Add("on", memoryKiB: kib).Add("off", DomainState.Shutoff, memoryKiB: kib);
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", odd.Write()));
        foreach (var vm in (string[])["on -Scope Live", "on -Scope Config", "off"])
        {
            var result = (KvmBalloonResult)
                Assert
                    .Single(_engine.Run($"Set-KvmBalloon {vm} -Memory (Get-KvmBalloon {vm.Split(' ')[0]}).MaximumMemory -PassThru"))
                    .BaseObject;
            Assert.True(result.Complete, vm);
            Assert.Equal(kib * 1024, result.Requested);
        }

        Assert.StartsWith(
            "MemoryOverMaximum,",
            _engine.Fail($"Set-KvmBalloon off {(kib * 1024) + 1}").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }
}
