using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using KvmPS.Tools;
using KvmPS.Unit.Commands;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Tools;

/// <summary>What killed commands left behind is known by the process in its name.</summary>
public sealed class LeftoversTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_of_a_process_that_is_gone_is_removed_by_the_next_one_in_the_folder()
    {
        var gone = Make(OfProcess(Dead()));
        var running = Make(TemporaryName.For("disk"));
        // A number that another process has by now: it began at another time.
        var reused = Make(Regex.Replace(TemporaryName.For("disk"), "-[0-9a-f]+(?=-[0-9a-f]{16})", "-1"));
        // Before a restart of the host, or on another one that has the folder too.
        var elsewhere = Make(Regex.Replace(TemporaryName.For("disk"), "(?<=kvmps-)[0-9a-f]{8}", "00000000"));
        var copy = Make(TemporaryName.WithoutOwner("disk"));
        var folder = Directory.CreateDirectory(_folder.File(OfProcess(Dead()))).FullName;
        File.WriteAllText(Path.Join(folder, "vda.qcow2"), "");
        var other = Make(".disk.tmp");

        Assert.Equal(new[] { gone, reused, elsewhere, copy, folder }.Order(StringComparer.Ordinal), Leftovers.In(_folder.Path));
        ImageFile.TemporaryPath(_folder.File("next"));
        Assert.Equal(
            new[] { running, elsewhere, copy, other }.Order(StringComparer.Ordinal),
            Directory.EnumerateFileSystemEntries(_folder.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_image_that_is_made_there_sweeps_too()
    {
        var gone = Make(OfProcess(Dead()));
        await new QemuImg().CreateAsync(
            new CreateImage
            {
                Path = _folder.File("new"),
                Format = ImageFormat.Qcow2,
                Size = 1 << 20,
            },
            TestContext.Current.CancellationToken);
        Assert.False(File.Exists(gone));
        Assert.True(File.Exists(_folder.File("new")));
    }

    /// <summary>In a folder that everybody may write to, such as /tmp, anybody can make what looks like a leftover.</summary>
    [Fact]
    public void What_another_user_made_stays_and_a_pipe_holds_nobody_up()
    {
        var others = Make(OfProcess(Dead()));
        var folder = Directory.CreateDirectory(_folder.File(OfProcess(Dead()))).FullName;
        var pipe = _folder.File(OfProcess(Dead()));
        Programs.Run("mkfifo", pipe);
        Programs.Run("chown", "65534", others, folder);
        Leftovers.Sweep(_folder.Path);
        Assert.True(File.Exists(others) && Directory.Exists(folder));
        Assert.False(Path.Exists(pipe));
        Assert.Equal(new[] { others, folder }.Order(StringComparer.Ordinal), Leftovers.In(_folder.Path));
    }

    [Fact]
    public void Get_KvmDisk_names_what_is_left_once_and_says_how_to_remove_it()
    {
        foreach (var disk in (string[])["a.img", "b.img"]) File.WriteAllText(_folder.File(disk), new string('\0', 1024));
        var gone = Make(OfProcess(Dead()));
        var elsewhere = Make(Regex.Replace(TemporaryName.For("it's"), "(?<=kvmps-)[0-9a-f]{8}", "00000000"));
        var template = Directory.CreateDirectory(_folder.File(OfProcess(Dead(), "template"))).FullName;
        File.WriteAllText(Path.Join(template, "vda.qcow2"), "");
        Make(TemporaryName.For("running"));
        using var engine = new Engine();

        var warnings = engine.Try("Get-KvmDisk \"$folder/*.img\" -Connection test:///default", ("folder", _folder.Path)).Warnings;

        Assert.Equal(
            [
                $"'{gone}' was left by a command that was killed. If nothing uses it, remove it: Remove-Item -Force -LiteralPath {gone}",
                $"'{elsewhere}' was left by a command that was killed, or is in use by another host or a VM's QEMU. "
                    + "If nothing uses it, remove it: Remove-Item -Force -LiteralPath "
                    + $"'{elsewhere.Replace("'", "''", StringComparison.Ordinal)}'",
                $"'{template}' was left by a command that was killed. If nothing uses it, remove it: Remove-Item -Force -Recurse "
                    + $"-LiteralPath {template}",
            ],
            warnings);
        foreach (var warning in warnings) engine.Run(warning.Split(": ", 2)[1]);
        Assert.Empty(engine.Try("Get-KvmDisk \"$folder/*.img\" -Connection test:///default", ("folder", _folder.Path)).Warnings);
    }

    [Fact]
    public void A_report_names_what_is_left_in_the_folders_of_disks_and_pools()
    {
        using var host = new TestHost()
            .AddPool("images")
            .Add(
                "web",
                devices: XElement.Parse(
                    $"<disk type='file' device='disk'><source file='{_folder.File("web.img")}'/><target dev='vda'/></disk>"));
        File.WriteAllText(_folder.File("web.img"), "");
        var name = OfProcess(Dead());
        var beside = Make(name);
        var inPool = Path.Join(Directory.CreateDirectory(Path.Join(host.Folder, "images")).FullName, OfProcess(Dead()));
        File.WriteAllText(inPool, "");
        var page = _folder.File("report.html");
        using var engine = new Engine();

        engine.Run("Export-KvmReport $page $uri", ("page", page), ("uri", host.Write()));

        var text = File.ReadAllText(page);
        Assert.Contains("Files remain of commands that were killed", text, StringComparison.Ordinal);
        Assert.All([beside, inPool], path => Assert.Contains(path, text, StringComparison.Ordinal));
        // About one VM, it says nothing of what else is in its folder.
        engine.Run("Get-KvmVM web -Connection $uri | Export-KvmReport $page -Force");
        Assert.DoesNotContain("commands that were killed", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_no_process_has_tells_nothing()
        => Assert.Null(TemporaryName.IsAbandoned(Regex.Replace(TemporaryName.For("disk"), $"-{Environment.ProcessId:x}-", "-ffffffff-")));

    [Theory]
    [InlineData("disk.qcow2")]
    [InlineData("")]
    [InlineData("a\nb.kvmps-0.tmp")]
    public void A_name_is_known_again(string name)
    {
        Assert.True(TemporaryName.Is(TemporaryName.For(name)));
        Assert.False(TemporaryName.IsAbandoned(TemporaryName.For(name)));
        Assert.Null(TemporaryName.IsAbandoned(TemporaryName.WithoutOwner(name)));
        Assert.True(TemporaryName.Is(TemporaryName.WithoutOwner(name)));
        Assert.False(TemporaryName.Is(name));
    }

    private static int Dead()
    {
        using var process = Process.Start("true");
        process.WaitForExit();
        return process.Id;
    }

    private static string OfProcess(int id, string name = "disk")
        => Regex.Replace(TemporaryName.For(name), $"-{Environment.ProcessId:x}-", string.Create(CultureInfo.InvariantCulture, $"-{id:x}-"));

    private string Make(string name)
    {
        File.WriteAllText(_folder.File(name), "");
        return _folder.File(name);
    }
}
