namespace KvmPS.Model;

/// <summary>What a step of Install-KvmHost does.</summary>
public enum KvmHostStepKind
{
    /// <summary>Installs packages, or reads the lists of those that there are.</summary>
    Package,

    /// <summary>Puts a user into groups.</summary>
    Group,

    /// <summary>Starts a service, now and together with the host.</summary>
    Service,
}
