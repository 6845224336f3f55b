namespace KvmPS.Tools;

/// <summary>What kept a download from its end.</summary>
public enum DownloadFailure
{
    /// <summary>There is no such file on the server.</summary>
    NotFound,

    /// <summary>The server does not give it, or gives something else.</summary>
    Refused,

    /// <summary>The server leads to an address that is not followed: to less than https, to another scheme, or too often.</summary>
    Redirected,

    /// <summary>No connection, or it broke off again and again.</summary>
    Broken,

    /// <summary>Nothing came for too long.</summary>
    Stalled,
}
