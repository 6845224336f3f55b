using System.Text.Json;
using KvmPS.Libvirt;
using KvmPS.Operations.Guest;
using Xunit;

namespace KvmPS.Unit.Guest;

public sealed class GuestAnswersTests
{
    [Fact]
    public void What_an_agent_leaves_out_is_null_or_empty()
    {
        var adapters = GuestAnswers.NetworkAdapters(
            Json(
                """[{"name":"tun0"},{"name":"eth0","hardware-address":"52:54:00:00:00:01","ip-addresses":[{"ip-address":"10.0.0.5","prefix":24,"ip-address-type":"ipv4"}]}]"""));
        Assert.Null(adapters[0].MacAddress);
        Assert.Empty(adapters[0].IPAddress);
        Assert.Equal(["10.0.0.5/24"], adapters[1].IPAddress);

        var systems = GuestAnswers.FileSystems(
            Json(
                """[{"name":"vdb","mountpoint":"/srv","type":"xfs","disk":[]},{"name":"vda1","mountpoint":"/","type":"ext4","total-bytes":100,"used-bytes":40,"disk":[]}]"""));
        Assert.Equal(["/", "/srv"], systems.Select(s => s.MountPoint));
        Assert.Equal((100, 40), (systems[0].Size, systems[0].Used));
        Assert.Null(systems[1].Size);

        var user = Assert.Single(GuestAnswers.Users(Json("""[{"user":"root","login-time":1700000000.5}]""")));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1700000000.5), user.LoginTime);
        Assert.Null(user.Domain);
    }

    [Theory]
    [InlineData("""{"zone":"CET","offset":3600}""", 60)]
    [InlineData("""{"offset":-12600}""", -210)]
    [InlineData("""{"offset":99999999}""", 0)]
    [InlineData("""{"zone":"X"}""", 0)]
    public void A_time_zone_is_taken_as_far_as_it_can_be(string json, int minutes)
        => Assert.Equal(TimeSpan.FromMinutes(minutes), GuestAnswers.ZoneOffset(Json(json)));

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("192.168.1.2", true)]
    [InlineData("2001:db8::1", true)]
    public void Loopback_and_link_local_addresses_reach_nobody(string address, bool reachable) =>
        Assert.Equal(reachable, GuestAnswers.IsReachable(address));

    [Fact]
    public void An_agents_own_words_are_what_stands_after_the_command()
    {
        Assert.Equal(
            "No such thing",
            AgentErrors.Words(
                new(
                    ErrorNumber.InternalError,
                    ErrorSource.None,
                    "internal error: unable to execute QEMU agent command 'guest-x': No such thing")));
        Assert.Null(AgentErrors.Words(new(ErrorNumber.InternalError, ErrorSource.None, "something else")));
    }

    [Theory]
    [InlineData("AgentUnresponsive", "Qemu", "Guest agent is not responding", true)]
    [InlineData("SystemError", "Qemu", "Unable to read from guest agent: Connection reset by peer", true)]
    [InlineData("InternalError", "Qemu", "internal error: End of file from agent socket", true)]
    [InlineData("InternalError", "Qemu", "internal error: unable to execute QEMU agent command 'guest-x': No", false)]
    [InlineData("SystemError", "Rpc", "Cannot write data: Broken pipe", false)]
    [InlineData("OperationInvalid", "Domain", "domain is not running", false)]
    public void An_agent_that_says_nothing_is_told_apart_from_one_that_refuses(string number, string origin, string message, bool silence)
        => Assert.Equal(silence, AgentErrors.IsSilence(new(Enum.Parse<ErrorNumber>(number), Enum.Parse<ErrorSource>(origin), message)));

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
