namespace KvmPS.Model;

/// <summary>On whose side a file is that is copied.</summary>
public enum KvmGuestFileSide
{
    /// <summary>On this machine: it is copied into the guest.</summary>
    Host,

    /// <summary>In the guest: it is copied out of it.</summary>
    Guest,
}
