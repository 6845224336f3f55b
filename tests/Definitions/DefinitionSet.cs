using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace KvmPS.Definitions;

/// <summary>
/// Definitions to try edits on: those beside this file, made to hold many kinds of elements, and where KVMPS_XML_CORPUS names a folder,
/// all that are in its *.xml files too, such as the tests of libvirt or virt-manager.
/// </summary>
internal static class DefinitionSet
{
    private const string Corpus = "KVMPS_XML_CORPUS";

    public static bool HasCorpus => Environment.GetEnvironmentVariable(Corpus) is { Length: > 0 };

    /// <param name="kind">domain or network.</param>
    /// <returns>Each once, by the file that it stands in.</returns>
    public static IReadOnlyList<(string File, XElement Xml)> Of(string kind)
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Definitions"), "*.xml")
            .Order(StringComparer.Ordinal)
            .ToList();
        if (Environment.GetEnvironmentVariable(Corpus) is { Length: > 0 } corpus)
        {
            files.AddRange(Directory.EnumerateFiles(corpus, "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        }

        return [.. files.SelectMany(f => Read(f).Where(x => x.Name.LocalName == kind).Select(x => (f, x))).DistinctBy(d => d.x.ToString())];
    }

    /// <summary>A file may hold several, one after the other; what is no XML is no definition.</summary>
    private static List<XElement> Read(string file)
    {
        var found = new List<XElement>();
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(File.ReadAllText(file, Encoding.UTF8)),
                new XmlReaderSettings { ConformanceLevel = ConformanceLevel.Fragment, DtdProcessing = DtdProcessing.Prohibit });
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element) continue;
                using var one = reader.ReadSubtree();
                found.Add(XElement.Load(one, LoadOptions.PreserveWhitespace));
            }
        }
        catch (XmlException)
        {
            // Some of libvirt's own are broken on purpose.
        }

        return found;
    }
}
