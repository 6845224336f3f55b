using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

public sealed class ScopeResolverTests
{
    [Theory]
    [InlineData("running", null, "Live, Config")]
    [InlineData("running", KvmChangeScope.Both, "Live, Config")]
    [InlineData("running", KvmChangeScope.Live, "Live")]
    [InlineData("running", KvmChangeScope.Config, "Config")]
    [InlineData("off", null, "Config")]
    [InlineData("off", KvmChangeScope.Config, "Config")]
    [InlineData("transient", null, "Live")]
    [InlineData("transient", KvmChangeScope.Live, "Live")]
    public void A_scope_stands_for_definitions_that_the_VM_has(string vm, KvmChangeScope? asked, string affect)
        => Assert.Equal(affect, Choose(vm, asked).ToString());

    [Theory]
    [InlineData("off", KvmChangeScope.Live, "VMNotRunning", "-Scope Config")]
    [InlineData("off", KvmChangeScope.Both, "VMNotRunning", "-Scope Config")]
    [InlineData("transient", KvmChangeScope.Config, "VMNotPersistent", "-Scope Live")]
    [InlineData("transient", KvmChangeScope.Both, "VMNotPersistent", "-Scope Live")]
    public void A_definition_that_is_not_there_is_an_error_that_names_the_other(string vm, KvmChangeScope asked, string id, string way)
    {
        var error = Assert.Throws<KvmException>(() => Choose(vm, asked));
        Assert.Equal(id, error.Id);
        Assert.Contains(way, error.Advice, StringComparison.Ordinal);
    }

    private static AffectFlags Choose(string vm, KvmChangeScope? asked)
    {
        using var host = new TestHost().Add("running").Add("off", DomainState.Shutoff).Add("transient", transient: true);
        using var connection = host.Open();
        using var domain = Domain.ByName(connection, vm);
        return ScopeResolver.From(domain, asked);
    }
}
