using System.Management.Automation;
using System.Reflection;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>
/// Commands over many VMs that end early, at random moments: by an error after them, by one of their own, or because they are stopped.
/// </summary>
public sealed class EndOfWorkTests : IDisposable
{
    private const int VMs = 500;

    // Long enough for hundreds of starts of libvirt's test driver.
    private static readonly TimeSpan Afterwards = TimeSpan.FromMilliseconds(600);

    private readonly TestHost _host = new TestHost().AddMany(VMs);
    private readonly Engine _engine = new();
    private readonly Random _random = new();

    public EndOfWorkTests()
    {
        _host.Write();
        _engine.Run(
            "Import-Module -Assembly $tests; $null = Connect-KvmHost $uri",
            ("tests", typeof(SelectFirstCommand).Assembly),
            ("uri", _host.Uri));
    }

    public static TheoryData<string, string> Faults()
    {
        string[] verbs =
        [
            "Start-KvmVM",
            "Stop-KvmVM -TurnOff",
            "Stop-KvmVM -TimeoutSec 30",
            "Suspend-KvmVM",
            "Restart-KvmVM -Force",
            "Set-KvmVM -Autostart $true",
            "Save-KvmVM",
            "New-KvmSnapshot",
            "Remove-KvmVM -Force",
        ];
        string[] ends =
        [
            "Get-KvmVM | {0} -ThrottleLimit $limit {1} | Select-First $moment",
            "Get-KvmVM | {0} -ThrottleLimit $limit {1} | ForEach-Object {{ if (++$n -ge $moment) {{ throw 'fault' }} }}",
            "do {{ Get-KvmVM | {0} -ThrottleLimit $limit {1} | ForEach-Object {{ if (++$n -ge $moment) {{ break }} }} }} while ($false)",
            "$names = (Get-KvmVM).Name; {2} -ThrottleLimit $limit {1} -ErrorAction Stop",
        ];
        var faults = new TheoryData<string, string>();
        foreach (var verb in verbs)
        {
            var words = verb.Split(' ', 2);
            var subject = words[0].Contains("Snapshot", StringComparison.Ordinal) ? "-VMName" : "-Name";
            var limit = words[0] == "Save-KvmVM" ? " -WarningAction SilentlyContinue" : "";
            var passThru = words[0] is "New-KvmSnapshot" or "Remove-KvmVM" ? "" : "-PassThru";
            var named =
                $"{words[0]} {subject} ($names[0..$moment] + 'none' + $names[$moment..499]) {(words.Length > 1 ? words[1] : "")}{limit}";
            foreach (var end in ends)
            {
                if (passThru.Length == 0 && words[0] == "Remove-KvmVM" && end != ends[^1]) continue;
                faults.Add(verb, string.Format(System.Globalization.CultureInfo.InvariantCulture, end, verb + limit, passThru, named));
            }
        }

        return faults;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Nothing_changes_after_a_command_that_an_error_has_ended(string verb, string script)
    {
        Assert.NotEmpty(verb);
        var limit = _random.Next(1, 5);
        var moment = _random.Next(1, 20);
        _engine.Try("$n = 0; " + script, ("limit", limit), ("moment", moment));
        AssertNothingGoesOn($"limit {limit}, moment {moment}: {script}");
    }

    [Theory]
    [InlineData("Get-KvmVM | Start-KvmVM -ThrottleLimit 2 -PassThru")]
    [InlineData("Get-KvmVM | Stop-KvmVM -TurnOff -ThrottleLimit 2")]
    [InlineData("Get-KvmVM | Suspend-KvmVM -ThrottleLimit 2")]
    [InlineData("Get-KvmVM | Restart-KvmVM -ThrottleLimit 2")]
    public void Nothing_changes_after_a_command_that_was_stopped(string script)
    {
        for (var round = 0; round < 3; round++)
        {
            using var begun = new ManualResetEventSlim();
            var moment = TimeSpan.FromMilliseconds(_random.Next(0, 200));
            _engine.Try("$begun.Set(); " + script, () =>
            {
                begun.Wait();
                Thread.Sleep(moment);
            }, ("begun", begun));
            AssertNothingGoesOn($"stopped after {moment}: {script}");
        }
    }

    [Fact]
    public void With_a_limit_of_one_VMs_are_worked_on_in_the_order_of_the_pipeline()
    {
        var names = _engine.Run("Get-KvmVM -State Off").Select(o => $"{o.BaseObject}").ToArray();
        _random.Shuffle(names);
        var told = _engine
            .Try("$names | ForEach-Object { Get-KvmVM $_ } | Start-KvmVM -ThrottleLimit 1 -Verbose", ("names", names))
            .Verbose;
        Assert.Equal(
            names.Select(n => $"virDomainCreateWithFlags, VM '{n}'"),
            told.Where(v => v.StartsWith("virDomainCreate", StringComparison.Ordinal)));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private void AssertNothingGoesOn(string what)
    {
        var ended = States();
        var end = DateTime.UtcNow + Afterwards;
        while (DateTime.UtcNow < end)
        {
            var now = States();
            Assert.True(ended == now, $"Something went on after the end. {what}");
            Thread.Sleep(50);
        }
    }

    private string States() =>
        string.Join(
            ',',
            _engine.Run("Get-KvmVM | ForEach-Object { \"$($_.Name)=$($_.State),$($_.Autostart)\" }").Select(o => $"{o.BaseObject}"));
}

/// <summary>
/// Ends the commands before it as Select-Object -First does, whose module may be missing here: by the engine's own exception.
/// </summary>
[Cmdlet(VerbsCommon.Select, "First")]
public sealed class SelectFirstCommand : Cmdlet
{
    private int _seen;

    /// <summary>How many objects pass.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public int Count { get; set; }

    /// <summary>The objects.</summary>
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        WriteObject(InputObject);
        if (++_seen < Count) return;
        var stop = typeof(Cmdlet).Assembly.GetType("System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)!;
        throw (Exception)stop.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)[0].Invoke([this]);
    }
}
