namespace KvmPS.Model;

/// <summary>How far a change of the host got.</summary>
public enum KvmTuningChangeState
{
    /// <summary>It was begun and cut off; Restore-KvmTuning repairs it.</summary>
    Unfinished,

    /// <summary>It was made.</summary>
    Done,

    /// <summary>It was undone.</summary>
    Restored,
}
