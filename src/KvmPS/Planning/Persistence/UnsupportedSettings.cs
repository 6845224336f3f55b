using KvmPS.Model;

namespace KvmPS.Planning.Persistence;

/// <summary>
/// What a manager's files cannot say of a bridge. It would be missing after the next start, so none of it is left out in silence.
/// </summary>
internal sealed class UnsupportedSettings(KvmHostNetworkManager manager)
{
    private readonly List<string> _found = [];

    public void Add(bool isGap, string what)
    {
        if (isGap) _found.Add(what);
    }

    public void Add(IEnumerable<string> some) => _found.AddRange(some);

    /// <exception cref="KvmException">NotPersistable.</exception>
    public void Check()
    {
        if (_found.Count == 0) return;
        throw new KvmException(
            "NotPersistable",
            Failure.NotSupported,
            $"The files of {manager} cannot express: {string.Join("; ", _found.Distinct())}. Nothing was changed.",
            "Create the bridge without -Persist and write the files by hand, or remove these settings first.");
    }
}
