namespace KvmPS;

/// <summary>Text in a language of its own, such as a shell script: a file beside the class that uses it, which the build puts into the
/// assembly.</summary>
internal static class EmbeddedText
{
    /// <summary>The file's text, as it is.</summary>
    /// <param name="file">Its name, without its folder.</param>
    public static string Read(string file)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream($"KvmPS.{file}")
            ?? throw new ArgumentException($"The assembly has no '{file}'.", nameof(file));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
