using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using KvmPS.Module;
using KvmPS.Operations.Guest;
using Xunit;

namespace KvmPS.Unit.Guest;

public sealed class MonitorJsonTests
{
    [Fact]
    public void What_PowerShell_has_becomes_JSON()
    {
        var table = new Hashtable { ["a"] = new object?[] { 1, "x", null, true, 2.5, ulong.MaxValue, new PSObject(7L) } };
        Assert.Equal("""{"a":[1,"x",null,true,2.5,18446744073709551615,7]}""", MonitorJson.From(table)!.ToJsonString());

        var custom = new PSObject();
        custom.Properties.Add(new PSNoteProperty("b", new Hashtable { ["c"] = SwitchParameter.Present }));
        Assert.Equal("""{"b":{"c":true}}""", MonitorJson.From(custom)!.ToJsonString());
    }

    [Fact]
    public void JSON_becomes_objects_and_whole_numbers_stay_whole()
    {
        using var json = JsonDocument.Parse("""{"n":1,"big":18446744073709551615,"f":1.5,"t":"x","l":[1,{"y":null}],"b":false}""");
        var made = (PSObject)MonitorJson.To(json.RootElement)!;
        Assert.Equal(1L, made.Properties["n"].Value);
        Assert.Equal(ulong.MaxValue, made.Properties["big"].Value);
        Assert.Equal(1.5, made.Properties["f"].Value);
        Assert.Equal("x", made.Properties["t"].Value);
        Assert.Equal(false, made.Properties["b"].Value);
        var list = (object?[])made.Properties["l"].Value;
        Assert.Equal(1L, list[0]);
        Assert.Null(((PSObject)list[1]!).Properties["y"].Value);
    }

    [Theory]
    [InlineData("query-status", false)]
    [InlineData("qom-get", false)]
    [InlineData("qom-set", true)]
    [InlineData("system_reset", true)]
    [InlineData("human-monitor-command", true)]
    public void A_command_that_only_asks_is_told_apart(string name, bool changes) =>
        Assert.Equal(changes, MonitorCommand.Qmp(name, null).Changes);

    [Theory]
    [InlineData("info balloon", false)]
    [InlineData("x/4i $pc", false)]
    [InlineData("system_reset", true)]
    [InlineData("infox", true)]
    public void So_is_one_of_the_human_monitor(string line, bool changes) => Assert.Equal(changes, MonitorCommand.Hmp(line).Changes);
}
