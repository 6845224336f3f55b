using KvmPS.Operations.Metering;
using KvmPS.State;
using Xunit;

namespace KvmPS.Unit.Metering;

/// <summary>Which meters are meant, where a machine has those of VMs of several hosts.</summary>
public sealed class MeterChoiceTests
{
    private static readonly Guid First = Guid.NewGuid();

    private static readonly Meter[] Meters =
    [
        new(First, "web[1]", "qemu:///system", Enabled: true),
        new(Guid.NewGuid(), "web1", "qemu:///system", Enabled: true),
        new(Guid.NewGuid(), "web[1]", "qemu+ssh://b/system", Enabled: true),
    ];

    [Fact]
    public void A_connection_chooses_the_meters_of_its_host()
    {
        Assert.Equal(3, MeterErrors.OfHost(Meters, null).Count);
        Assert.Equal("qemu+ssh://b/system", Assert.Single(MeterErrors.OfHost(Meters, "qemu+ssh://b/system")).ConnectionUri);
        Assert.Empty(MeterErrors.OfHost(Meters, "test:///default"));
    }

    [Fact]
    public void A_name_is_not_a_pattern_where_a_meter_has_it() =>
        Assert.All(MeterErrors.Named(Meters, "web[1]"), m => Assert.Equal("web[1]", m.Name));

    [Fact]
    public void A_VM_is_found_by_its_Id_then_by_its_name_on_its_host()
    {
        Assert.Equal(First, Assert.Single(MeterErrors.Of(Meters, new() { Id = First, Name = "web1" })).Id);
        Assert.Equal(
            "qemu+ssh://b/system",
            Assert
                .Single(
                    MeterErrors.Of(
                        Meters,
                        new()
                        {
                            Id = Guid.Empty,
                            Name = "web[1]",
                            ConnectionUri = "qemu+ssh://b/system",
                        }))
                .ConnectionUri);
        Assert.Equal(2, MeterErrors.Of(Meters, new() { Id = Guid.Empty, Name = "web[1]" }).Count);
        Assert.Equal(
            "MeterNotFound",
            Assert.Throws<KvmException>(() => MeterErrors.Of(Meters, new() { Id = Guid.NewGuid(), Name = "web1" })).Id);
        Assert.Equal("VMNotNamed", Assert.Throws<KvmException>(() => MeterErrors.Of(Meters, new() { Id = Guid.Empty, Name = "" })).Id);
    }
}
