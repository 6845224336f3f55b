using System.Globalization;
using KvmPS.Planning.Memory;
using Xunit;

namespace KvmPS.Unit.Planning;

/// <summary>
/// Balloons under load: single looks, and hundreds of looks at the memory that real builds took (one look each two seconds).
/// </summary>
public sealed class BalloonBalanceTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Who_needs_memory_gets_it_from_who_does_not()
    {
        var host = new Host(
            512,
            Guest(128, 160, used: 120),
            Guest(128, 160, used: 70),
            Guest(128, 160, used: 70),
            Guest(128, 160, used: 70));
        host.Look();
        Assert.Equal(152, host.Memory(0));
        Assert.All([1, 2, 3], i => Assert.InRange(host.Memory(i), 102, 121));
        Assert.Equal(0, host.Moves(looks: 20));
    }

    [Fact]
    public void Who_lacks_a_little_gets_it_from_few_where_the_parts_of_many_would_be_trifles()
    {
        var host = new Host(
            512,
            Guest(128, 160, used: 119),
            Guest(128, 160, used: 71),
            Guest(128, 160, used: 71),
            Guest(128, 160, used: 72));
        host.Look();
        Assert.InRange(host.Memory(0), 150, 151);
        Assert.Equal(128, host.Memory(3));
        Assert.All([1, 2], i => Assert.InRange(host.Memory(i), 103, 119));
    }

    [Fact]
    public void Nothing_is_taken_while_the_host_has_enough()
    {
        var host = new Host(4096, Guest(512, 1024, used: 100), Guest(512, 1024, used: 500));
        host.Look();
        Assert.Equal(512, host.Memory(0));
        Assert.Equal(625, host.Memory(1));
    }

    [Fact]
    public void Where_there_is_not_enough_weights_decide()
    {
        var balance = new BalloonBalance();
        var (heavy, light) = (Guest(100, 400, used: 100) with { Weight = 3 }, Guest(100, 400, used: 100));
        BalloonGuest[] guests = [heavy, light];
        balance.Look(guests);
        Assert.Equal([heavy.Id, light.Id], balance.Gives(guests, 32 * MiB).Select(m => m.Guest.Id));
        Assert.Equal([124 * MiB, 108 * MiB], balance.Gives(guests, 32 * MiB).Select(m => m.Target));
        Assert.Empty(balance.Gives(guests, -1));
    }

    [Fact]
    public void A_guest_that_begins_to_swap_counts_as_full()
    {
        var balance = new BalloonBalance();
        var guest = Guest(200, 800, used: 100);
        balance.Look([guest]);
        Assert.Empty(balance.Gives([guest], 1024 * MiB));
        guest = guest with { SwappedOut = MiB };
        balance.Look([guest]);
        Assert.Equal(250 * MiB, Assert.Single(balance.Gives([guest], 1024 * MiB)).Target);
    }

    [Fact]
    public void Maximum_and_minimum_hold()
    {
        var balance = new BalloonBalance();
        BalloonGuest[] guests = [Guest(128, 140, used: 128), Guest(300, 400, used: 50) with { Minimum = 280 * MiB }];
        balance.Look(guests);
        Assert.Equal(280 * MiB, Assert.Single(balance.Takes(guests, -1024 * MiB)).Target);
        Assert.Equal(140 * MiB, Assert.Single(balance.Gives(guests, 1024 * MiB)).Target);
    }

    /// <summary>A load that comes and goes faster than the memory of the plan moves nothing once it is known.</summary>
    [Fact]
    public void A_load_that_comes_and_goes_does_not_swing_the_balloon()
    {
        var host = new Host(600, Guest(300, 400, used: 100), Guest(200, 400, used: 100), Guest(100, 400, used: 60));
        var moves = Enumerable.Range(0, 120).Select(look =>
        {
            host.Use(0, look / 5 % 2 == 0 ? 100 : 160);
            return host.Look();
        }).ToList();
        Assert.Equal(0, moves.Skip(24).Sum());
        Assert.Equal(0, host.Short);
    }

    [Theory]
    [InlineData(8, 1500)]
    [InlineData(8, 2000)]
    [InlineData(4, 3000)]
    [InlineData(16, 900)]
    public void Recorded_loads_are_followed_without_swinging(int scale, int budget)
    {
        var load = File.ReadLines(Path.Join(AppContext.BaseDirectory, "Data", "memory-load.csv"))
            .Select(l => l.Split(',').Select(f => 60 + (int.Parse(f, CultureInfo.InvariantCulture) / scale)).ToArray())
            .ToList();
        var most = load.Max(l => l.Max()) * 3 / 2;
        var host = new Host(budget, [.. load[0].Select((used, i) => Guest(budget / 4, most, used))]);
        foreach (var used in load)
        {
            for (var i = 0; i < used.Length; i++) host.Use(i, used[i]);
            host.Look();
        }

        Assert.True(host.Takes > 0 && host.GivesMade > 0, "the loads moved nothing");
        // What was given is not taken back before it was unused for the whole time that the plan remembers.
        Assert.True(host.ShortestSwing > BalloonBalance.Looks, $"given and taken within {host.ShortestSwing} looks");
        Assert.Equal(0, host.TakenTooFar);
        Assert.Equal(0, host.Short);
    }

    private static BalloonGuest Guest(long memory, long maximum, long used) =>
        new(Guid.NewGuid(), memory * MiB, maximum * MiB, used * MiB, 0, 0, 1);

    /// <summary>Guests that give and take what they are told, and swap what they cannot hold.</summary>
    private sealed class Host(long budget, params BalloonGuest[] guests)
    {
        private readonly BalloonBalance _balance = new();
        private readonly int[] _given = [.. guests.Select(_ => int.MinValue / 2)];
        private readonly List<long>[] _past = [.. guests.Select(_ => new List<long>())];
        private int _now;

        /// <summary>Looks at which a guest used more than it had.</summary>
        public int Short { get; private set; }

        public int Takes { get; private set; }

        public int GivesMade { get; private set; }

        public int ShortestSwing { get; private set; } = int.MaxValue;

        /// <summary>Times that a guest was left with less than it used at any of the last looks.</summary>
        public int TakenTooFar { get; private set; }

        public long Memory(int guest) => guests[guest].Memory / MiB;

        public void Use(int guest, long used) => guests[guest] = guests[guest] with { Used = used * MiB };

        public int Moves(int looks) => Enumerable.Range(0, looks).Sum(_ => Look());

        public int Look()
        {
            _now++;
            for (var i = 0; i < guests.Length; i++)
            {
                _past[i].Add(guests[i].Used);
                if (guests[i].Used <= guests[i].Memory) continue;
                Short++;
                guests[i] = guests[i] with { SwappedOut = guests[i].SwappedOut + guests[i].Used - guests[i].Memory };
            }

            _balance.Look(guests);
            var takes = _balance.Takes(guests, Spare);
            foreach (var move in takes) Take(move);
            var gives = _balance.Gives(guests, Spare);
            foreach (var move in gives) Give(move);
            Assert.True(Spare >= 0, "more was given than there is");
            return takes.Count + gives.Count;
        }

        private long Spare => (budget * MiB) - guests.Sum(g => g.Memory);

        private void Take(BalloonMove move)
        {
            var i = Index(move);
            Assert.True(move.Target < guests[i].Memory);
            Takes++;
            ShortestSwing = Math.Min(ShortestSwing, _now - _given[i]);
            if (_past[i].TakeLast(BalloonBalance.Looks).Max() > move.Target) TakenTooFar++;
            guests[i] = guests[i] with { Memory = move.Target };
        }

        private void Give(BalloonMove move)
        {
            var i = Index(move);
            Assert.InRange(move.Target, guests[i].Memory + 1, guests[i].Maximum);
            GivesMade++;
            _given[i] = _now;
            guests[i] = guests[i] with { Memory = move.Target };
        }

        private int Index(BalloonMove move) => Array.FindIndex(guests, g => g.Id == move.Guest.Id);
    }
}
