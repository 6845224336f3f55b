using System.Collections;
using System.Management.Automation;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.Completers;

/// <summary>Runs a completer against the host that the command line names; a host that does not answer in time completes nothing.</summary>
internal static class Completion
{
    // Whoever presses Tab waits for it.
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(1);

    /// <summary>What the user means by the word so far, without its quotes.</summary>
    public static string Typed(string word) => word switch
    {
        ['\'', .. var text] => (text.EndsWith('\'') ? text[..^1] : text).Replace("''", "'", StringComparison.Ordinal),
        ['"', .. var text] => text.EndsWith('"') ? text[..^1] : text,
        _ => word,
    };

    /// <summary>Those of the names that begin with the word, as they must be typed.</summary>
    public static IEnumerable<CompletionResult> Names(IEnumerable<string> names, string word)
    {
        var typed = Typed(word);
        return names
            .Where(n => n.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(n => new CompletionResult(VMErrors.Quote(n), n, CompletionResultType.ParameterValue, n));
    }

    /// <summary>The same where wildcards are understood: a name that has their characters is completed so that it means itself.</summary>
    public static IEnumerable<CompletionResult> Patterns(IEnumerable<string> names, string word)
    {
        var typed = WildcardPattern.Unescape(Typed(word));
        return names.Where(n => n.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.OrdinalIgnoreCase)
            .Select(n => new CompletionResult(VMErrors.QuoteName(n), n, CompletionResultType.ParameterValue, n));
    }

    public static IEnumerable<CompletionResult> Try(IDictionary boundParameters, Func<Connection, IEnumerable<CompletionResult>> complete)
    {
        using var timeout = new CancellationTokenSource(AnswersWithin);
        var calling = new CallScope(TimeSpan.Zero, timeout.Token);
        using var stops = timeout.Token.Register(calling.Stop);
        var before = CallScope.Enter(calling);
        try
        {
            var named = LanguagePrimitives.ConvertTo<KvmConnection?>(boundParameters["Connection"]);
            return complete(RunspaceSession.Current.Get(named)).ToList();
        }
        catch (Exception error)
            when (error is LibvirtException or KvmException or DllNotFoundException or PSInvalidCastException or OperationCanceledException)
        {
            return [];
        }
        finally
        {
            CallScope.Enter(before);
            calling.End();
        }
    }

    /// <summary>VMs that the command line names, by objects or by name; patterns stand for too many.</summary>
    public static IEnumerable<Domain> VMs(Connection host, IDictionary bound)
    {
        if (bound["VM"] is { } given && LanguagePrimitives.TryConvertTo<KvmVM[]>(given, out var vms))
        {
            return vms.Select(vm => VMTarget.One(host, vm.Id, vm.Name));
        }
        return LanguagePrimitives.TryConvertTo<string[]>(bound["VMName"] ?? bound["VM"], out var names) && names is not null
            ? names.Where(n => !NameArgument.IsPattern(n)).Select(n => Domain.ByName(host, n))
            : [];
    }
}
