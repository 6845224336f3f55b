using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Tools;

namespace KvmPS.Module;

/// <summary>Errors of the programs that KvmPS runs.</summary>
internal static class ToolErrors
{
    public static ErrorRecord ToErrorRecord(Exception exception, object? target) => exception switch
    {
        ToolNotFoundException missing => ErrorMapping.Record(missing, "ProgramNotFound", ErrorCategory.NotInstalled, target,
            $"apt-get install {missing.DebianPackage} (Debian, Ubuntu) or dnf install {missing.FedoraPackage} (Fedora, RHEL)"),
        ImageInUseException => ErrorMapping.Record(exception, "DiskInUse", ErrorCategory.ResourceBusy, target,
            "Shut down the VM that uses it first: Get-KvmDisk shows it under UsedBy."),
        WrongPassphraseException => ErrorMapping.Record(exception, "WrongPassphrase", ErrorCategory.SecurityError, target,
            "Specify the passphrase that the disk was created with: -Passphrase (Read-Host -AsSecureString)"),
        BackingLoopException => ErrorMapping.Record(exception, "DiskChainLoop", ErrorCategory.InvalidData, target,
            "Correct the backing file of one of the images: Set-KvmDiskBacking -BackingFile PATH -HeaderOnly"),
        ImageLogNotReplayedException unclean => ErrorMapping.Record(unclean, "DiskLogNotReplayed", ErrorCategory.InvalidData, target,
            $"Keep a copy of the file, then: Test-KvmDisk -Path '{CodeGeneration.EscapeSingleQuotedStringContent(unclean.Path)}' -Repair"),
        FileExistsException taken => ErrorMapping.Record(taken, "DiskAlreadyExists", ErrorCategory.ResourceExists, target,
            "Choose another path, or remove that disk first with Remove-KvmDisk."),
        NotADiskImageException => ErrorMapping.Record(
            exception,
            "NotADiskImage",
            ErrorCategory.InvalidArgument,
            target,
            "Specify a file or a block device."),
        ToolTimeoutException => ErrorMapping.Record(exception, "TimeoutProgram", ErrorCategory.OperationTimeout, target, null),
        ToolException failed => ErrorMapping.Record(failed, "ProgramFailed", ErrorCategory.NotSpecified, target, null),
        _ => ErrorMapping.Record(exception, "Unexpected", ErrorCategory.NotSpecified, target, null),
    };
}
