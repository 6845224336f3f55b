using KvmPS.Libvirt;
using Xunit;

namespace KvmPS.Unit.Libvirt;

public sealed class LookupTests : IDisposable
{
    private readonly TestHost _host = new TestHost().AddMany(20).Add("💾 <&\"> $(reboot) 'x'").Add("web[1]*");
    private readonly Connection _connection;

    public LookupTests()
    {
        _connection = _host.Open();
    }

    [Theory]
    [InlineData("vm-00007")]
    [InlineData("💾 <&\"> $(reboot) 'x'")]
    [InlineData("web[1]*")]
    public void A_VM_is_found_by_its_name_and_by_its_id(string name)
    {
        using var byName = Domain.ByName(_connection, name);
        using var byId = Domain.ById(_connection, byName.Id);
        Assert.Equal(name, byName.Name);
        Assert.Equal(name, byId.Name);
    }

    [Fact]
    public void An_id_is_the_one_of_the_definition()
    {
        using var domain = Domain.ByName(_connection, "vm-00007");
        Assert.Equal(TestHost.IdOf(7), domain.Id);
        Assert.Contains($"<uuid>{TestHost.IdOf(7)}</uuid>", domain.Xml(DomainXmlFlags.None), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_NoDomain()
    {
        var byName = Assert.Throws<LibvirtException>(() => Domain.ByName(_connection, "nobody"));
        Assert.Equal(ErrorNumber.NoDomain, byName.Number);
        Assert.Equal("NoDomain", byName.Code);
        Assert.Equal("Test", byName.Subsystem);
        Assert.NotEmpty(byName.Message);
        Assert.Equal(ErrorNumber.NoDomain, Assert.Throws<LibvirtException>(() => Domain.ById(_connection, Guid.NewGuid())).Number);
    }

    /// <summary>libvirt keeps one error per thread; each must get its own.</summary>
    [Fact]
    public void Errors_of_many_threads_are_not_mixed_up()
    {
        var wrong = 0;
        var threads = Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                try
                {
                    if (t % 2 == 0) Domain.ByName(_connection, $"nobody-{t}-{i}").Dispose();
                    else Connection.Open($"no-scheme-{t}-{i}").Dispose();
                    Interlocked.Increment(ref wrong);
                }
                catch (LibvirtException error)
                {
                    var mine =
                        t % 2 == 0
                            ? error is { Number: ErrorNumber.NoDomain, Message: var text }
                                && text.Contains("Domain not found", StringComparison.Ordinal)
                            : error.Number == ErrorNumber.NoConnect
                                && error.Message.Contains($"no-scheme-{t}-{i}'", StringComparison.Ordinal);
                    if (!mine) Interlocked.Increment(ref wrong);
                }
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void A_VM_that_crashed_but_is_kept_is_active()
    {
        using var kept = new TestHost()
            .Add("crashed", DomainState.Crashed)
            .Add("off", DomainState.Shutoff)
            .Add("paused", DomainState.Paused);
        using var open = kept.Open();
        using var crashed = Domain.ByName(open, "crashed");
        Assert.Equal(DomainState.Crashed, crashed.State.State);
        Assert.True(crashed.IsActive);
        Assert.False(Domain.ByName(open, "off").IsActive);
        Assert.True(Domain.ByName(open, "paused").IsActive);
    }

    [Fact]
    public void A_VM_lives_its_life()
    {
        using var domain = Domain.ByName(_connection, "vm-00001");
        Assert.False(domain.IsActive);
        domain.Start();
        Assert.True(domain.IsActive);
        Assert.Throws<LibvirtException>(domain.Start);
        domain.Destroy();
        Assert.False(domain.IsActive);
        Assert.Equal(0, domain.SnapshotCount);
        domain.SetAutostart(true);
        domain.Undefine(UndefineFlags.None);
        Assert.Throws<LibvirtException>(() => Domain.ByName(_connection, "vm-00001"));
    }

    public void Dispose()
    {
        _connection.Dispose();
        _host.Dispose();
    }
}
