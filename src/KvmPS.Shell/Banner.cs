using System.Management.Automation;

namespace KvmPS.Shell;

/// <summary>What a user of the prompt is told first: what this is, and what it is not.</summary>
internal static class Banner
{
    public static string Text =>
#if POWERSHELL_SDK
        $"KvmPS.Shell with PowerShell {PSVersion}.\n";
#else
        $"""
        KvmPS.Shell with PowerShell {PSVersion}. It has PowerShell's core commands only: Where-Object and Get-Help,
        but not Select-Object, Format-Table or Set-Location. Get-Command lists them; exit or Ctrl+D leaves.
        All of PowerShell: https://learn.microsoft.com/powershell/scripting/install/installing-powershell-on-linux

        """;
#endif

    private static string PSVersion => typeof(PowerShell).Assembly.GetName().Version!.ToString(3);
}
