namespace KvmPS.Model;

/// <summary>A feature of a guest's CPU, such as vmx, and whether it shall be there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Policy">libvirt's word: require, disable, force, optional, forbid; or <see cref="Default"/>.</param>
internal sealed record CpuFeature(string Name, string Policy)
{
    /// <summary>As the model has it: the definition says nothing of it.</summary>
    public const string Default = "default";

    private static readonly string[] Policies = ["require", "disable", "force", "optional", "forbid", Default];

    /// <summary>Reads +name (require), -name (disable), or name=policy.</summary>
    /// <exception cref="KvmException">InvalidCpuFeature.</exception>
    public static CpuFeature Parse(string text)
    {
        var feature = text switch
        {
            ['+', .. var name] => new CpuFeature(name, "require"),
            ['-', .. var name] => new CpuFeature(name, "disable"),
            _ => text.Split('=') is [var name, var policy] ? new(name, policy.ToLowerInvariant()) : new(text, "require"),
        };
        var valid =
            feature.Name.Length > 0
            && feature.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            && Policies.Contains(feature.Policy);
        return valid
            ? feature
            : throw new KvmException(
                "InvalidCpuFeature",
                Failure.InvalidArgument,
                $"'{text}' is not a CPU feature with its policy.",
                "Specify '+vmx' to require it, '-vmx' to disable it, 'vmx=default' to leave it to the model; other policies: force, "
                    + "optional, forbid.");
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => Policy switch { "require" => $"+{Name}", "disable" => $"-{Name}", _ => $"{Name}={Policy}" };
}
