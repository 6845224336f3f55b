using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using KvmPS.TestPrograms;
using KvmPS.Unit.Commands;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Reports;

/// <summary>The cmdlet in PowerShell's engine, with a thousand VMs of libvirt's test driver; and its page in a browser.</summary>
public sealed partial class ExportReportTests : IDisposable
{
    private static readonly string[] Browsers =
    [
        "usr/lib/chromium/chromium-headless-shell", "usr/lib64/chromium-browser/headless_shell",
        "usr/lib/chromium/chromium", "usr/lib64/chromium-browser/chromium-browser", "opt/google/chrome/chrome",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly Engine _engine = new();

    public ExportReportTests()
    {
        var node = new StringBuilder(
            "<node><cpu><mhz>1000</mhz><model>m</model><nodes>1</nodes><sockets>1</sockets><cores>4</cores><threads>1</threads><active>4</active><memory>8388608</memory></cpu>");
        for (var i = 0; i < 1000; i++)
            node.Append(
                $"<domain type='test'><name>web-{i:0000} "
                    + "&lt;b&gt;&amp;amp;</name><memory>65536</memory><os><type>hvm</type></os><devices><disk type='file' "
                    + $"device='disk'><source file='/nowhere/{i % 3}.qcow2'/><target dev='vda'/></disk><interface type='network'><source "
                    + "network='default'/></interface></devices></domain>");
        node.Append(
            "<network><name>default</name><bridge name='virbr0'/><forward mode='nat'/><ip address='192.168.122.1' "
                + "netmask='255.255.255.0'/></network></node>");
        File.WriteAllText(_folder.File("node.xml"), node.ToString());
        _engine.Run("$null = Connect-KvmHost \"test://$folder/node.xml\"", ("folder", _folder.Path));
    }

    [Fact]
    public void A_page_of_a_thousand_VMs_is_written_whole_or_not_at_all_and_once_for_each_host()
    {
        _engine.Run("Export-KvmReport \"$folder/r.html\" -WhatIf");
        Assert.False(File.Exists(_folder.File("r.html")));
        var file = (FileInfo)
            Assert.Single(_engine.Run("$uri = (Get-KvmHost).ConnectionUri; Get-KvmHost | Export-KvmReport \"$folder/r.html\"")).BaseObject;
        var page = File.ReadAllText(file.FullName);
        Assert.Equal(1000, NameCell().Count(page));
        Assert.Contains("web-0999 &lt;b&gt;&amp;amp;", page, StringComparison.Ordinal);
        Assert.Contains("Disk images cannot be read", page, StringComparison.Ordinal);
        Assert.Contains("and 988 more", page, StringComparison.Ordinal);

        Assert.StartsWith(
            "FileAlreadyExists,",
            _engine.Fail("Export-KvmReport \"$folder/r.html\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "InvalidText,",
            _engine.Fail("Export-KvmReport \"$folder/x.html\" -Title \"a`0\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "PathNotFound,",
            _engine.Fail("Export-KvmReport \"$folder/no/x.html\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        _engine.Run("Export-KvmReport \"$folder/r.html\" $uri, $uri, test:///default -Title 'a & b' -Force");
        Assert.Contains("2 hosts, 1001 VMs", File.ReadAllText(file.FullName), StringComparison.Ordinal);
        Assert.Equal(
            ["node.xml", "r.html"],
            Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_browser_sees_the_elements_that_were_written_and_paints_light_and_dark()
    {
        var browser = TestRoot.Command("chromium", Browsers);
        _engine.Run("Export-KvmReport \"$folder/r.html\" -Title 'Hosts <b>'");
        var written = File.ReadAllText(_folder.File("r.html"));
        var seen = Encoding.UTF8.GetString(Browse(browser, "--dump-dom"));
        // What is lost or added by a reader of HTML changes how many there are.
        foreach (var element in (string[])["td", "tr", "div", "li", "rect", "path", "text", "figure", "section"])
            Assert.Equal(Regex.Count(written, $"<{element}[ >]"), Regex.Count(seen, $"<{element}[ />]"));
        Assert.DoesNotContain("<b>", seen, StringComparison.Ordinal);
        Browse(browser, $"--screenshot={_folder.File("light.png")}", "--window-size=1200,900");
        Browse(browser, $"--screenshot={_folder.File("dark.png")}", "--window-size=1200,900", "--blink-settings=preferredColorScheme=0");
        var (light, dark) = (File.ReadAllBytes(_folder.File("light.png")), File.ReadAllBytes(_folder.File("dark.png")));
        Assert.All([light, dark], p => Assert.Equal("PNG"u8.ToArray(), p[1..4]));
        Assert.NotEqual(light, dark);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    private byte[] Browse(string[] browser, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(
                browser[0],
                [
                    .. browser[1..],
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--hide-scrollbars",
                    $"--user-data-dir={_folder.File("profile")}",
                    .. arguments,
                    $"file://{_folder.File("r.html")}",
                ])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.ToArray();
    }

    [GeneratedRegex("<div class=\"name\">web-")]
    private static partial Regex NameCell();
}
