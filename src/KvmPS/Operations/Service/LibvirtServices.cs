using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Tools;

namespace KvmPS.Operations.Service;

/// <summary>Looks at libvirt's daemons on this machine, starts and stops them: with systemd where it is running, else directly.</summary>
internal sealed class LibvirtServices(Action<string> observer, CancellationToken cancel)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Sockets = ["", "-ro", "-admin", "-tcp", "-tls"];

    private readonly bool _systemd = Directory.Exists(HostRoot.Real.Map("/run/systemd/system"));

    /// <summary>Those that are installed.</summary>
    public IReadOnlyList<KvmService> All()
        => _systemd ? OfSystemd(ServiceNames.All) : [.. ServiceNames.All.Where(n => new LibvirtDaemon(n).IsInstalled).Select(Look)];

    /// <summary>Those of the names; without names those that clients talk to, as far as <paramref name="meant"/>.</summary>
    /// <param name="names">Names, with wildcards, or null.</param>
    /// <param name="meant">Chooses among the installed when none is named.</param>
    /// <param name="missing">Receives a name that no installed daemon has.</param>
    public IReadOnlyList<KvmService> Choose(
        string[]? names,
        Func<IReadOnlyList<KvmService>, IEnumerable<KvmService>> meant,
        Action<string> missing)
    {
        var all = All();
        if (names is null) return [.. meant([.. all.Where(s => ServiceNames.IsMain(s.Name))])];
        var chosen = new List<KvmService>();
        foreach (var name in names)
        {
            var found = all.Where(s => NameArgument.Matcher(name)(s.Name)).ToList();
            if (found.Count == 0 && !NameArgument.IsPattern(name)) missing(name);
            chosen.AddRange(found);
        }

        return [.. chosen.DistinctBy(s => s.Name)];
    }

    /// <summary>Those that a host is to run: the ones that start with it, else libvirtd, else all modular daemons.</summary>
    public static IEnumerable<KvmService> Usual(IReadOnlyList<KvmService> all)
        => all.Any(s => s.StartsWithHost == true) ? all.Where(s => s.StartsWithHost == true)
        : all.Any(s => s.Name == "libvirtd") ? all.Where(s => s.Name == "libvirtd")
        : all;

    public static KvmException NotFound(string name) =>
        new(
            "ServiceNotFound",
            Failure.NotFound,
            $"There is no libvirt service '{name}' on this machine.",
            "List the installed services: Get-KvmService");

    public KvmService One(string name) => _systemd ? OfSystemd([name]).FirstOrDefault() ?? Look(name) : Look(name);

    public void Start(string name, IReadOnlyList<string> arguments, TimeSpan timeout)
    {
        if (_systemd)
            new Systemctl(observer).Start(ToStart(name, Show([.. SocketsOf(name)])), timeout, cancel);
        else
            new LibvirtDaemon(name, observer).Start(arguments, timeout, cancel);
    }

    /// <summary>Running VMs are not the daemon's children and run on.</summary>
    /// <exception cref="KvmException">TimeoutServiceStop.</exception>
    public void Stop(string name, TimeSpan timeout)
    {
        if (_systemd)
        {
            // A socket that stayed would start the daemon again with the next client.
            var units = Show([.. SocketsOf(name), name + ".service"]).Where(u => u.IsActive).Select(u => u.Name).ToList();
            if (units.Count > 0) new Systemctl(observer).Stop(units, timeout, cancel);
            return;
        }

        var deadline = new Deadline(timeout);
        Process(name)?.End();
        if (Poll.Until(() => Process(name), process => process is null, LookEvery, deadline, cancel) is { } left)
        {
            throw new KvmException(
                "TimeoutServiceStop",
                Failure.Timeout,
                $"{name} (process {left.Id}) has not ended within {timeout.TotalSeconds} s.",
                $"Wait longer: Stop-KvmService -Name {name} -TimeoutSec {2 * timeout.TotalSeconds}. Or end the process immediately: "
                    + $"kill -9 {left.Id}");
        }
    }

    /// <summary>Stops it and starts it again with the arguments that it had.</summary>
    public void Restart(string name, TimeSpan timeout)
    {
        if (_systemd)
        {
            new Systemctl(observer).Restart([name + ".service"], timeout, cancel);
            return;
        }

        IReadOnlyList<string> arguments = [.. Process(name)?.Arguments.Where(a => a is not ("-d" or "--daemon")) ?? []];
        Stop(name, timeout);
        Start(name, arguments, timeout);
    }

    /// <summary>
    /// The service, and before it the sockets that start with the host: those for other hosts (-tcp, -tls) do not come with the service,
    /// and systemd starts no socket of a service that runs.
    /// </summary>
    internal static IReadOnlyList<string> ToStart(string name, IEnumerable<SystemdUnit> sockets)
        => [.. sockets.Where(s => s is { IsEnabled: true, IsActive: false }).Select(s => s.Name), name + ".service"];

    private static IEnumerable<string> SocketsOf(string name) => Sockets.Select(s => $"{name}{s}.socket");

    private static DaemonProcess? Process(string name) => DaemonProcess.Find(HostRoot.Real, name);

    private static KvmService Look(string name)
    {
        var process = Process(name);
        return new() { Name = name, State = process is null ? KvmServiceState.Stopped : KvmServiceState.Running, ProcessId = process?.Id };
    }

    private List<KvmService> OfSystemd(IReadOnlyList<string> names)
    {
        var units = Show([.. names.SelectMany(n => (string[])[n + ".service", n + ".socket"])])
            .ToDictionary(u => u.Name, StringComparer.Ordinal);
        return [.. names.Where(n => units.TryGetValue(n + ".service", out var u) && u.IsLoaded).Select(n =>
        {
            var (service, socket) = (units[n + ".service"], units.GetValueOrDefault(n + ".socket"));
            return new KvmService
            {
                Name = n,
                State =
                    service.IsActive ? KvmServiceState.Running
                    : socket is { IsActive: true } ? KvmServiceState.Listening
                    : KvmServiceState.Stopped,
                ProcessId = service.ProcessId,
                StartsWithHost = service.IsEnabled || socket is { IsEnabled: true },
                UsesSystemd = true,
            };
        })];
    }

    private IReadOnlyList<SystemdUnit> Show(IReadOnlyList<string> units) =>
        new Systemctl(observer).Show(units, cancel);
}
