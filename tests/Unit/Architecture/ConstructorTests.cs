using System.Reflection;
using KvmPS.Libvirt;
using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>Who reads new expects that it is done at once.</summary>
public sealed class ConstructorTests
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void No_constructor_waits_for_a_daemon()
    {
        // Every call that goes to a daemon asks for the connection's handle first.
        var current = typeof(Connection).GetMethod("Current", All)!;
        var callers = Repository.Module.GetTypes()
            .SelectMany(t => t.GetMethods(All).Cast<MethodBase>().Concat(t.GetConstructors(All)))
            .SelectMany(m => TypeUses.Calls(m).Where(c => c.Module == m.Module).Select(c => (Called: c.MetadataToken, Caller: m)))
            .ToLookup(c => c.Called, c => c.Caller);
        var reach = new HashSet<MethodBase> { current };
        var unseen = new Queue<MethodBase>(reach);
        while (unseen.TryDequeue(out var method))
        {
            foreach (var caller in callers[method.MetadataToken].Where(reach.Add)) unseen.Enqueue(caller);
        }

        Assert.Contains(reach, m => m.Name == nameof(Domain.Start) && m.DeclaringType == typeof(Domain));
        Assert.Empty(reach.OfType<ConstructorInfo>().Select(c => c.DeclaringType!.FullName).Order(StringComparer.Ordinal));
    }
}
