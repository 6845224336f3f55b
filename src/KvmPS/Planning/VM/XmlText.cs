using System.Xml;

namespace KvmPS.Planning.VM;

/// <summary>Catches text that a definition cannot hold.</summary>
internal static class XmlText
{
    /// <exception cref="KvmException">InvalidText: names the parameter.</exception>
    public static void Check(params (string Parameter, string? Value)[] texts)
    {
        foreach (var (parameter, value) in texts)
        {
            try
            {
                if (value is not null) XmlConvert.VerifyXmlChars(value);
            }
            catch (XmlException error)
            {
                throw new KvmException(
                    "InvalidText",
                    Failure.InvalidArgument,
                    $"-{parameter} has a control character, which libvirt cannot store.",
                    "Remove the control character.",
                    error);
            }
        }
    }
}
