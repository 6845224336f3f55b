using KvmPS.Live.Fixture;

namespace KvmPS.Live.Guest;

/// <summary>The serial console as somebody at a terminal has it.</summary>
public sealed class EnterKvmConsoleTests(PrivateLibvirt libvirt, GuestImage image) : GuestTest(libvirt, image)
{
    private const string Banner = "Press Ctrl+] to leave";
    private const string Leave = "\u001d";

    [Fact]
    public void What_is_typed_goes_to_the_guest_until_the_user_leaves()
    {
        Boot();
        using var terminal = Enter();
        terminal.Type("\recho $((6*7)) grün > /tmp/typed; cat /tmp/typed\r");
        terminal.WaitFor("42 grün");
        Assert.Equal("42 grün", Agent().Run("cat /tmp/typed"));

        // Ctrl+C is the guest's; a window that changes its size changes nothing else.
        terminal.Type("sleep 600; echo after\r");
        Eventually.True("the guest sleeps", () => Agent().Run("pidof sleep || true").Length > 0);
        var shell = terminal.Screen.Split("pid=")[1].Split('\r', '\n')[0];
        Assert.Contains("-icanon", HostProgram.Check("stty", "-F", $"/proc/{shell}/fd/0", "-a"), StringComparison.Ordinal);
        HostProgram.Check("stty", "-F", $"/proc/{shell}/fd/0", "rows", "50", "cols", "132");
        terminal.Type("\u0003");
        Eventually.True("the guest's sleep has ended", () => Agent().Run("pidof sleep || true").Length == 0);
        terminal.Type("echo still-$((1+1))\r");
        terminal.WaitFor("still-2");

        terminal.Type(Leave);
        terminal.WaitFor("Left the console");
        AssertRestored(terminal);
        Assert.Equal("running", State());
    }

    [Fact]
    public void A_console_is_one_sessions_until_another_takes_over_or_the_VM_goes_off()
    {
        Boot();
        using var first = Enter();
        using (var second = new TerminalSession(Script("")))
        {
            second.WaitFor("is open in another session");
            AssertRestored(second);
        }

        using var third = Enter("-Force");
        first.WaitFor("has ended");
        AssertRestored(first);
        third.Type("\recho mine-$((1+1))\r");
        third.WaitFor("mine-2");

        Libvirt.Virsh("destroy", Name);
        third.WaitFor("has ended");
        AssertRestored(third);

        using var off = new TerminalSession(Script(""));
        off.WaitFor("is not running");
    }

    [Fact]
    public void A_session_that_is_told_to_end_leaves_the_terminal_as_it_was()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Start");
        using var terminal = Enter();
        var shell = terminal.Screen.Split("pid=")[1].Split('\r', '\n')[0];
        Eventually.True(
            "the terminal is the guest's",
            () => HostProgram.Check("stty", "-F", $"/proc/{shell}/fd/0", "-a").Contains("-icanon", StringComparison.Ordinal));
        HostProgram.Check("kill", "-TERM", shell);
        AssertRestored(terminal);
    }

    [Fact]
    public void A_paste_into_a_paused_guest_does_not_keep_the_user_from_leaving()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Start; Suspend-KvmVM $name");
        using var terminal = Enter();
        // More than the guest's serial port, the daemon and the sockets between hold.
        var line = new string('x', 1000) + "\r";
        for (var i = 0; i < 1000; i++) terminal.Type(line);
        terminal.Type(Leave);
        terminal.WaitFor("Left the console");
        AssertRestored(terminal);
        Assert.Equal("paused", State());
    }

    [Fact]
    public void Without_a_terminal_there_is_no_console()
    {
        var result = HostProgram.Run(Pwsh.Program, Pwsh.Command(Script(""))[1..]);
        Assert.Contains("NotATerminal", result.Output, StringComparison.Ordinal);
    }

    private string Script(string more) =>
        $"\"pid=$PID\"; Connect-KvmHost -Uri '{Libvirt.Uri}' | Out-Null; Enter-KvmConsole '{Name}' {more}; $error | ForEach-Object "
            + "FullyQualifiedErrorId";

    private TerminalSession Enter(string more = "")
    {
        var terminal = new TerminalSession(Script(more));
        terminal.WaitFor(Banner);
        return terminal;
    }

    private static void AssertRestored(TerminalSession terminal)
    {
        terminal.WaitFor("settings shown");
        var settings = terminal.Screen[terminal.Screen.IndexOf("speed ", StringComparison.Ordinal)..];
        foreach (var setting in (string[])["icanon", "echo", "isig", "opost", "icrnl"])
            Assert.Contains(
                $" {setting} ",
                settings.Replace('\r', ' ').Replace('\n', ' ').Replace(";", " ", StringComparison.Ordinal) + " ",
                StringComparison.Ordinal);
    }
}
