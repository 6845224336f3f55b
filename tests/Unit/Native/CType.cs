namespace KvmPS.Unit.Native;

/// <summary>A C type as far as a call needs it: what it is in the end, and how many pointers lead there.</summary>
internal sealed record CType(string Base, int Pointers, bool IsConstant)
{
    public static CType Parse(string text)
    {
        var constant = text.Contains("const ", StringComparison.Ordinal);
        var plain = text.Replace("const ", "", StringComparison.Ordinal).Trim();
        var pointers = plain.Count(c => c == '*');
        plain = plain.TrimEnd('*', ' ');
        if (ApiDocument.Libvirt.IsFunction(plain)) return new("function", pointers + 1, constant);
        return ApiDocument.IsPointerName(plain) ? new(plain[..^3], pointers + 1, constant) : new(plain, pointers, constant);
    }

    public override string ToString() => $"{(IsConstant ? "const " : "")}{Base}{new string('*', Pointers)}";
}
