namespace KvmPS.Tools;

/// <summary>A program KvmPS needs is not installed.</summary>
public sealed class ToolNotFoundException : ToolException
{
    internal ToolNotFoundException(ToolProgram program, IReadOnlyList<string> arguments)
        : base(
            program.Name,
            arguments,
            null,
            "",
            $"The program '{program.Name}' is not installed. It comes with the package {program.DebianPackage} (Debian, Ubuntu) or "
                + $"{program.FedoraPackage} (Fedora, RHEL).")
    {
        DebianPackage = program.DebianPackage;
        FedoraPackage = program.FedoraPackage;
    }

    /// <summary>The package that brings the program on Debian and Ubuntu.</summary>
    public string DebianPackage { get; }

    /// <summary>The package that brings the program on Fedora and RHEL.</summary>
    public string FedoraPackage { get; }
}
