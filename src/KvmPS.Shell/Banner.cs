using System.Management.Automation;
using System.Reflection;

namespace KvmPS.Shell;

/// <summary>What a user of the prompt is told first: what this is, and what it is not.</summary>
internal static class Banner
{
    public static string Text =>
#if POWERSHELL_SDK
        $"KvmPS.Shell with PowerShell {PSVersion}.\n";
#else
        $"""
        KvmPS.Shell with PowerShell {PSVersion}. It has PowerShell's core commands only:
        Where-Object and Get-Help, but not Select-Object, Format-Table or Set-Location.
        Get-Command lists them; exit or Ctrl+D leaves. To install all of PowerShell:
        https://aka.ms/install-powershell

        """;
#endif

    // "7.6.9 SHA: ..."; the assembly's own version stays the same through all of 7.6.
    private static string PSVersion => typeof(PowerShell).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split(' ', '+')[0];
}
