using Xunit;

namespace KvmPS.Unit.Tools;

/// <summary>File names that a shell, an option parser or QEMU's protocol and option syntax would take for something else.</summary>
internal static class HostileNames
{
    public static TheoryData<string> All =>
    [
        "-f", "--help", "-", " leading", "trailing ", "sp ace", "tab\tname", "new\nline", "cr\rname", "esc\u001b[31mred", "bell\u0007",
        "json:{\"driver\":\"null-co\"}", "json:{", "nbd:localhost:10809", "nbd+unix:", "file:x", "file.filename=x", "host_device:x", "fat:rw:x", "ssh:x",
        "a:b", "C:", "a,b", "a,,b", ",", "size=1,backing_file=x", "a=b", "driver=raw", "?", "help", "*", "[a-z]", "{}", "~", "#tag",
        "q\"uote", "it's", "\"", "'", "back\\slash", "\\", "\\\"", "$(reboot)", "`reboot`", "${HOME}", "a;b", "a|b", "a&b", ">x", "!x", "%s%n", "..x", "...",
        "ünïcödé", "日本語", "😀", "\u202egpj.exe",
        "warning: x", ": warning: x", "Failed to get shared \"write\" lock", "x': Failed to get shared \"write\" lock", ": Permission denied",
        new string('x', 255), string.Concat(Enumerable.Repeat("😀", 63)),
    ];
}
