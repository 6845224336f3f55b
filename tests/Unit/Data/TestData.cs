namespace KvmPS.Unit.Data;

/// <summary>Documents as libvirt gives them on hosts of several kinds.</summary>
internal static class TestData
{
    public static string Read(string name) => File.ReadAllText(Path.Join(AppContext.BaseDirectory, "Data", name + ".xml"));
}
