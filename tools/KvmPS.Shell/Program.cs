using KvmPS.Shell.LineEditing;
using Microsoft.PowerShell;

if (args.Length == 0 && PromptReader.IsSupported) args = ["-ConfigurationFile", Path.Combine(AppContext.BaseDirectory, "LineEditor.pssc")];
return UnmanagedPSEntry.Start(args, args.Length);
