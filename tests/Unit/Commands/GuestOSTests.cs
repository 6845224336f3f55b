using System.Text.Json;
using KvmPS.Operations.Lifecycle;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>What an agent says of its guest's system.</summary>
public sealed class GuestOSTests
{
    [Theory]
    [InlineData(
        """{"name":"Debian GNU/Linux","version":"12","pretty-name":"Debian GNU/Linux 12 (bookworm)"}""",
        "Debian GNU/Linux 12 (bookworm)")]
    [InlineData("""{"name":"Plan 9","version":"4"}""", "Plan 9 4")]
    [InlineData("""{"name":"Plan 9"}""", "Plan 9")]
    [InlineData("""{"pretty-name":7,"kernel-release":"6.1"}""", null)]
    [InlineData("""{"error":{}}""", null)]
    [InlineData("""[]""", null)]
    public void A_name_is_found_or_none(string answer, string? name) =>
        Assert.Equal(name, GuestOS.Read(JsonDocument.Parse(answer).RootElement));
}
