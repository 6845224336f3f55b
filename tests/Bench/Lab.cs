using System.Globalization;
using KvmPS.Bench.Peers;
using KvmPS.Engine;

namespace KvmPS.Bench;

/// <summary>What the figures share: a private daemon with the VMs defined, the C peer, and a warm session.</summary>
internal sealed class Lab : IDisposable
{
    /// <summary>As the bounds are stated: with so many defined VMs.</summary>
    public const int VMCount = 1000;

    private Lab(BenchOptions options, PrivateDaemon daemon, LimitProgram limit, ShellSession session)
    {
        Module = options.Module;
        Daemon = daemon;
        Limit = limit;
        Session = session;
    }

    public string Module { get; }

    public PrivateDaemon Daemon { get; }

    public LimitProgram Limit { get; }

    public ShellSession Session { get; }

    public static async Task<Lab> OpenAsync(BenchOptions options)
    {
        var daemon = await PrivateDaemon.StartAsync();
        try
        {
            var limit = LimitProgram.Start(daemon);
            limit.Define(VMCount);
            var session = new ShellSession(new RecordingTerminal());
            session.ImportModule(options.Module);
            var lab = new Lab(options, daemon, limit, session);
            session.SetVariable("uri", daemon.Uri);
            lab.Run("Connect-KvmHost -Uri $uri");
            return lab;
        }
        catch
        {
            daemon.Dispose();
            throw;
        }
    }

    /// <summary>Runs a script in the warm session; an error in it ends the bench.</summary>
    public IReadOnlyList<object> Run(string script)
    {
        var result = Session.Invoke(script);
        if (result.Errors is [var error, ..]) throw new InvalidOperationException($"{script}: {error} {error.Exception.StackTrace}");
        return [.. result.Output.Select(o => o.BaseObject)];
    }

    /// <summary>Milliseconds that a piece of script takes in the warm session, by a clock in the session.</summary>
    public double Time(string timed, string check = "")
        => Convert.ToDouble(Run($"$clock = [Diagnostics.Stopwatch]::StartNew(); {timed}; $clock.Stop(); {check}; $clock.Elapsed.TotalMilliseconds")[^1], CultureInfo.InvariantCulture);

    public void Dispose()
    {
        Session.Dispose();
        Limit.Dispose();
        Daemon.Dispose();
    }
}
