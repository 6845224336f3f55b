using KvmPS.Planning.Snapshot;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class SnapshotFilesTests
{
    [Fact]
    public void The_last_overlay_is_merged_into_the_image_that_the_snapshot_froze()
    {
        var files = Files("top", ["base", "top<base"], ("s", "base"));

        var merge = Assert.IsType<SnapshotFiles.Merge>(Assert.Single(files.Removal("s")));

        Assert.Equal(("top", "base", true, true), (merge.Top.Path, merge.Base.Path, merge.IsActive, merge.IsInUse));
        var after = files.Without("s", [merge]);
        Assert.Equal("base", after.Active["vda"]);
        Assert.Equal(["base"], after.Layers.Keys);
    }

    [Fact]
    public void From_the_middle_those_above_move_down_and_the_younger_snapshot_with_them()
    {
        var files = Files("c", ["a", "b<a", "c<b"], ("old", "a"), ("young", "b"));

        var steps = files.Removal("old");

        var merge = Assert.IsType<SnapshotFiles.Merge>(Assert.Single(steps));
        Assert.Equal((false, true), (merge.IsActive, merge.IsInUse));
        Assert.Equal(["c"], merge.Above.Select(l => l.Path));
        var after = files.Without("old", steps);
        Assert.Equal("a", after.Frozen["young"]["vda"]);
        Assert.Equal(["c", "a"], after.Chain("c").Select(l => l.Path));
    }

    [Fact]
    public void An_image_under_two_lines_of_changes_stays()
    {
        var files = Files("c", ["a", "b<a", "c<a", "d<b"], ("root", "a"), ("other", "b"));

        Assert.Equal("SnapshotHasBranches", Assert.Throws<KvmException>(() => files.Removal("root")).Id);
    }

    [Fact]
    public void A_branch_that_nothing_is_built_on_is_thrown_away()
    {
        var files = Files("c", ["a", "b<a", "c<a"], ("root", "a"), ("other", "b"));

        Assert.Equal([new SnapshotFiles.Discard("b")], files.Removal("other"));
    }

    [Fact]
    public void The_lowest_image_is_never_thrown_away()
    {
        var files = Files("x", ["a", "x"], ("s", "a"));

        Assert.Empty(files.Removal("s"));
    }

    [Fact]
    public void An_image_that_the_VM_writes_to_again_takes_nothing_in_from_above()
    {
        // As a removal leaves it that ended between moving the VM and deleting the overlay.
        var files = Files("a", ["a", "b<a"], ("s", "a"));

        Assert.Equal([new SnapshotFiles.Discard("b")], files.Removal("s"));
    }

    [Fact]
    public void An_image_that_two_snapshots_stand_for_stays_for_the_other()
    {
        var files = Files("b", ["a", "b<a"], ("s", "a"), ("t", "a"));

        Assert.Empty(files.Removal("s"));
    }

    [Fact]
    public void A_restore_makes_only_the_images_of_the_discarded_line_superfluous()
    {
        var files = Files("d", ["a", "b<a", "c<b", "d<c"], ("s1", "a"), ("s2", "b"));

        Assert.Equal(["d", "c"], files.Unneeded(new Dictionary<string, string> { ["vda"] = "a" }));
    }

    [Fact]
    public void Images_that_do_not_lie_over_a_snapshots_are_somebody_elses()
    {
        var files = Files("new", ["a", "b<a", "new<fresh", "fresh"], ("s", "a"));

        Assert.Empty(files.Unneeded(new Dictionary<string, string> { ["vda"] = "a" }));
    }

    [Fact]
    public void Images_that_point_at_each_other_end_the_chain()
    {
        var files = Files("a", ["a<b", "b<a"]);

        Assert.Equal(["a", "b"], files.Chain("a").Select(l => l.Path));
    }

    private static SnapshotFiles Files(string active, string[] layers, params (string Name, string Frozen)[] snapshots) =>
        new()
        {
            Active = new Dictionary<string, string> { ["vda"] = active },
            Layers = layers
                .Select(l => l.Split('<'))
                .ToDictionary(l => l[0], l => new SnapshotFiles.Layer(l[0], l.Length == 2 ? l[1] : null, "qcow2")),
            Frozen = snapshots.ToDictionary(
                s => s.Name,
                s => (IReadOnlyDictionary<string, string>)new Dictionary<string, string> { ["vda"] = s.Frozen }),
        };
}
