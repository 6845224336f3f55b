using KvmPS.Planning.Metering;
using KvmPS.State;
using Xunit;

namespace KvmPS.Unit.Metering;

/// <summary>What a cut leaves of a file, and what is read of it.</summary>
public sealed class MeterFileTests : IDisposable
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _folder = Directory.CreateTempSubdirectory("kvmps-meter").FullName;
    private readonly Guid _vm = Guid.NewGuid();

    private string Real => $"{_folder}{MeterList.Folder}/{_vm:D}.jsonl";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_cut_at_any_byte_loses_no_more_than_the_last_reading()
    {
        var file = new MeterFile(new(_folder), _vm);
        Assert.Null(file.Last());
        for (var i = 0; i < 3; i++) Add(file, i);
        var whole = File.ReadAllBytes(Real);
        var third = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;
        for (var length = third; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Real, whole[..length]);
            Assert.Equal(length == whole.Length ? 2 : 1, file.Last()!.Cpu);
            Add(file, 3);
            Assert.Equal(length == whole.Length ? [0, 1, 2, 3] : [0, 1, 3], file.All().Select(r => r.Cpu));
        }
    }

    [Fact]
    public void Zeros_after_a_power_failure_and_long_lines_are_passed_by()
    {
        var file = new MeterFile(new(_folder), _vm);
        Add(file, 0);
        File.AppendAllText(Real, new string('\0', 50_000) + "\n" + new string('x', 9000));
        Assert.Equal(0, file.Last()!.Cpu);
        Add(file, 1);
        Assert.Equal([0, 1], file.All().Select(r => r.Cpu));
    }

    [Fact]
    public void A_file_that_has_grown_is_thinned_at_the_turn_of_the_day_and_shows_the_same()
    {
        var file = new MeterFile(new(_folder), _vm);
        Directory.CreateDirectory(Path.GetDirectoryName(Real)!);
        Add(file, 0);
        var line = File.ReadAllText(Real);
        var many = string.Concat(
            Enumerable
                .Range(1, 12_000)
                .Select(i => line.Replace("2026-01-01T00:00:00Z", Start.AddMinutes(i).ToString("O"), StringComparison.Ordinal)));
        File.AppendAllText(Real, many);
        var before = new FileInfo(Real).Length;
        file.Add(last => last! with { Time = last.Time.AddDays(30), Cpu = 77 });
        Assert.True(new FileInfo(Real).Length < before / 10, $"{before} bytes became {new FileInfo(Real).Length}");
        Assert.Equal(77, file.Last()!.Cpu);
        Assert.Equal(Start, file.All().First().Time);
    }

    private static void Add(MeterFile file, int cpu) =>
        file.Add(_ =>
            MeterReading.First(
                Start,
                "vm",
                new()
                {
                    Number = 1,
                    Disks = new Dictionary<string, DeviceCounts> { ["vda"] = new(1, 2, 3, 4) },
                }) with
            {
                Cpu = cpu,
            });
}
