using KvmPS.Model;
using KvmPS.State;
using KvmPS.Unit.Host;
using Xunit;

namespace KvmPS.Unit.State;

/// <summary>Changes, their journal, and their undoing, wherever they were cut off.</summary>
public sealed class TuningTests : IDisposable
{
    private const string Setting = "/proc/sys/vm/swappiness";
    private const string Own = "/etc/sysctl.d/90-kvmps-x.conf";

    private readonly HostTree _tree = new();

    public TuningTests() => _tree.File(Setting, "60").File("/proc/sys/kernel/random/boot_id", "first");

    private Tuning Tuning => new(_tree.Root, TestContext.Current.CancellationToken);

    [Fact]
    public void A_change_is_made_written_down_and_undone_with_its_file()
    {
        var plan = Tuning.Plan("Swappiness", "host", [(Setting, "10"), (Own, "vm.swappiness = 10\n")]);
        Assert.Equal($"{Setting}: 60 -> 10; write {Own}", plan.Text);
        var entry = Tuning.Apply(plan);
        Assert.Equal(("10", "vm.swappiness = 10"), (_tree.Text(Setting), _tree.Text(Own)));
        var kept = Assert.Single(Tuning.History());
        Assert.Equal(TuningStage.Done, kept.Stage);
        Assert.Equal("60", kept.Steps[0].Before);
        Assert.True(Tuning.Plan("Swappiness", "host", [(Setting, "10"), (Own, "vm.swappiness = 10\n")]).IsDone);

        Tuning.Restore(entry, force: false);
        Assert.Equal("60", _tree.Text(Setting));
        Assert.False(File.Exists(_tree.Real(Own)));
        Assert.Equal(TuningStage.Restored, Assert.Single(Tuning.History()).Stage);
    }

    [Theory]
    [InlineData("60")] // Cut off between journal and write.
    [InlineData("10")] // Cut off between write and the journal's end.
    [InlineData("25")] // Cut off while the kernel was on its way, as with huge pages.
    public void A_change_that_was_cut_off_is_repaired(string found)
    {
        Begun(new TuningStep(Setting, "60", "10"));
        _tree.File(Setting, found);
        Tuning.Restore(Assert.Single(Tuning.History()), force: false);
        Assert.Equal("60", _tree.Text(Setting));
        Assert.Equal(TuningStage.Restored, Assert.Single(Tuning.History()).Stage);
    }

    [Fact]
    public void What_somebody_has_changed_since_is_left_alone_unless_forced()
    {
        var entry = Tuning.Apply(Tuning.Plan("Swappiness", "host", [(Own, "x\n"), (Setting, "10")]));
        _tree.File(Setting, "30");
        Assert.Equal("TuningChangedSince", Assert.Throws<KvmException>(() => Tuning.Restore(entry, force: false)).Id);
        Assert.Equal("30", _tree.Text(Setting));
        Assert.True(File.Exists(_tree.Real(Own)));
        Tuning.Restore(entry, force: true);
        Assert.Equal("60", _tree.Text(Setting));
        Assert.False(File.Exists(_tree.Real(Own)));
    }

    [Fact]
    public void What_a_reboot_has_undone_is_left_as_it_is()
    {
        var entry = Tuning.Apply(Tuning.Plan("Swappiness", "host", [(Setting, "10")]));
        _tree.File("/proc/sys/kernel/random/boot_id", "second").File(Setting, "30");
        Assert.Empty(Tuning.Remaining(entry));
        Tuning.Restore(entry, force: false);
        Assert.Equal("30", _tree.Text(Setting));
    }

    [Fact]
    public void A_device_that_has_gone_is_no_error()
    {
        var entry = Tuning.Apply(Tuning.Plan("Swappiness", "host", [(Setting, "10")]));
        File.Delete(_tree.Real(Setting));
        Tuning.Restore(entry, force: false);
        Assert.False(File.Exists(_tree.Real(Setting)));
    }

    [Fact]
    public void What_cannot_be_written_changes_nothing_and_leaves_no_entry()
    {
        var missing = Assert.Throws<KvmException>(() => Tuning.Plan("X", "host", [("/sys/nowhere", "1")]));
        Assert.Equal("TuningFileMissing", missing.Id);
        Assert.Contains("/sys/nowhere", missing.Message, StringComparison.Ordinal);
        Assert.Empty(Tuning.History());
    }

    [Fact]
    public void If_a_part_fails_the_parts_before_it_are_undone()
    {
        // A file below a file cannot be made.
        _tree.File("/etc/sysctl.d", "in the way");
        Assert.ThrowsAny<IOException>(() => Tuning.Apply(Tuning.Plan("X", "host", [(Setting, "10"), (Own, "x\n")])));
        Assert.Equal("60", _tree.Text(Setting));
        Assert.Equal(TuningStage.Restored, Assert.Single(Tuning.History()).Stage);
    }

    [Fact]
    public void What_the_kernel_changes_along_is_undone_too()
    {
        _tree.File("/sys/queue/scheduler", "[none] bfq").File("/sys/queue/nr_requests", "64");
        var plan = Tuning.Plan("IoScheduler", "sda", [("/sys/queue/scheduler", "bfq"), ("/sys/queue/nr_requests", null)]);
        Assert.DoesNotContain("nr_requests", plan.Text, StringComparison.Ordinal);
        var entry = Tuning.Apply(plan);
        _tree.File("/sys/queue/scheduler", "none [bfq]").File("/sys/queue/nr_requests", "256");
        Tuning.Restore(entry, force: true);
        Assert.Equal(("none", "64"), (_tree.Text("/sys/queue/scheduler"), _tree.Text("/sys/queue/nr_requests")));
    }

    [Fact]
    public void A_damaged_entry_is_named()
    {
        _tree.File("/var/lib/kvmps/tuning/000001.json", "{ \"Id\": 1, ");
        var error = Assert.Throws<KvmException>(() => Tuning.History());
        Assert.Equal("TuningJournalDamaged", error.Id);
        Assert.Contains("000001.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_half_written_entry_does_not_count()
    {
        _tree.File("/var/lib/kvmps/tuning/000001.json.kvmps-new", "{ \"Id\"");
        Assert.Empty(Tuning.History());
        Assert.Equal(1, Tuning.Apply(Tuning.Plan("Swappiness", "host", [(Setting, "10")])).Id);
    }

    [Fact]
    public void Changes_wait_for_each_other()
    {
        var journal = new TuningJournal(_tree.Root);
        using var first = journal.Lock(TimeSpan.Zero, CancellationToken.None);
        Assert.Equal("TuningBusy", Assert.Throws<KvmException>(() => journal.Lock(TimeSpan.Zero, CancellationToken.None)).Id);
    }

    [Fact]
    public void A_change_that_is_not_kept_says_which_file_brings_another_value_back()
    {
        TuningPlan Plan(string value, bool persist) =>
            Tuning.Plan("Swappiness", "host", [(Setting, value)], PersistentFile.Sysctl("x", "vm.swappiness", value), persist);
        Assert.Null(Plan("10", persist: false).Warning);
        Tuning.Apply(Plan("10", persist: true));
        Assert.Null(Plan("10", persist: false).Warning);
        Assert.Contains(Own, Plan("20", persist: false).Warning, StringComparison.Ordinal);
        Tuning.Apply(Plan("20", persist: true));
        Assert.Null(Plan("20", persist: false).Warning);
        Assert.EndsWith("\nvm.swappiness = 20", _tree.Text(Own), StringComparison.Ordinal);
    }

    public void Dispose() => _tree.Dispose();

    private void Begun(params TuningStep[] steps) => new TuningJournal(_tree.Root).Write(new()
    {
        Id = 1,
        When = DateTimeOffset.Now,
        Who = "root",
        Boot = "first",
        Name = "Swappiness",
        Target = "host",
        Steps = steps,
    });
}
