using KvmPS.Libvirt;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>-Verbose tells which of libvirt's functions changed something, each command its own.</summary>
public sealed class VerboseCallTests : IDisposable
{
    private readonly TestHost _host = new TestHost().Add("db").Add("web").Add("off", DomainState.Shutoff);
    private readonly Engine _engine = new();

    public VerboseCallTests() => _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()));

    [Fact]
    public void A_change_is_told_by_its_function_and_VM() =>
        Assert.Contains("virDomainSuspend, VM 'db'", Verbose("Suspend-KvmVM db -Verbose"));

    [Fact]
    public void What_a_job_beside_the_pipeline_calls_is_told_too() =>
        Assert.Contains("virDomainDestroyFlags, VM 'db'", Verbose("Stop-KvmVM db, web -TurnOff -Verbose"));

    [Fact]
    public void What_is_so_already_calls_nothing() =>
        Assert.Equal(["virDomainCreateWithFlags, VM 'off'"], Verbose("Start-KvmVM off -Verbose; Start-KvmVM off -Verbose"));

    [Fact]
    public void Each_command_of_a_pipeline_tells_its_own()
    {
        Assert.Equal(["virDomainResume, VM 'web'"], Verbose("Suspend-KvmVM web -PassThru | Resume-KvmVM -Verbose"));
        Assert.Equal(["virDomainSuspend, VM 'web'"], Verbose("Suspend-KvmVM web -PassThru -Verbose | Resume-KvmVM"));
    }

    [Fact]
    public void Looking_is_not_told() => Assert.Empty(Verbose("Get-KvmVM -Verbose; Get-KvmVMXml db -Verbose"));

    [Fact]
    public void Nothing_is_told_of_what_a_call_is_given() =>
        Assert.DoesNotContain(
            Verbose("Set-KvmVM off -Description 'a secret' -Verbose"),
            v => v.StartsWith("vir", StringComparison.Ordinal) && v.Contains("secret", StringComparison.Ordinal));

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private List<string> Verbose(string script)
    {
        var result = _engine.Try(script);
        Assert.Empty(result.Errors);
        return [.. result.Verbose.Where(v => v.StartsWith("vir", StringComparison.Ordinal))];
    }
}
