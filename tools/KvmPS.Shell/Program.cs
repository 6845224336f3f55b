using KvmPS.Shell;
using Microsoft.PowerShell;

// PowerShell looks for PSReadLine at each prompt. Where it is not installed, a session configuration gives the prompt a line editor.
var options = PromptOptions.Parse(args);
if (options.OpensPrompt && !InstalledModule.Exists("PSReadLine"))
{
    if (options.ShowsLogo && !Console.IsInputRedirected) Console.WriteLine(PromptOptions.Notice);
    args = ["-ConfigurationFile", Path.Combine(AppContext.BaseDirectory, "LineEditor.pssc"), .. args];
}
return UnmanagedPSEntry.Start(args, args.Length);
