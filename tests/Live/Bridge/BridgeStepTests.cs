using KvmPS.Live.Fixture;

namespace KvmPS.Live.Bridge;

/// <summary>
/// New-KvmBridge -Interface with a fault at each of its steps, one after the other, until the fault lies behind the last.
/// </summary>
public sealed class BridgeStepTests : IDisposable
{
    private const string Runs = "KVMPS_BRIDGE_RUNS";

    // A step of each kind. With many runs asked for: all that a NIC can have, and a new shell to be killed at every step.
    private static readonly string[] Short =
    [
        "address add 192.0.2.10/24 dev eth0",
        "address add 2001:db8::10/64 nodad dev eth0",
        "route add default via 192.0.2.1 metric 50",
        "route add 203.0.113.0/24 via 192.0.2.1 table 100",
        "rule add iif eth0 lookup 100 pref 500",
        "-6 route add default via 2001:db8::1",
        "-6 rule add oif eth0 lookup 101 pref 500",
    ];

    private readonly BridgeLab _lab = new();

    [Theory]
    [InlineData("fail", 1)]
    [InlineData("kill", 4)]
    public void A_fault_at_any_step_leaves_the_state_as_it_was(string action, int stride)
    {
        var thorough = Environment.GetEnvironmentVariable(Runs) is not null;
        var steps = 0;
        for (var step = 1; ; step += thorough ? 1 : stride)
        {
            _lab.Wire(thorough ? Topology.Full : Short);
            var before = _lab.State();
            _lab.Fault(step, action);
            _lab.Send("New-KvmBridge br0 eth0 3>$null");
            var answer = _lab.Answer();
            if (answer is "ok br0") break;
            if (action == "fail") Assert.StartsWith("BridgeNotMade,", answer, StringComparison.Ordinal);
            else Assert.Null(answer);
            Eventually.True("the process that puts all back has ended", () => !_lab.IsWatched);
            Assert.Equal((step, before), (step, _lab.State()));
            steps++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{action}: {steps} steps");
        Assert.True(steps * stride > 15, $"{steps} steps are too few.");
    }

    public void Dispose() => _lab.Dispose();
}
