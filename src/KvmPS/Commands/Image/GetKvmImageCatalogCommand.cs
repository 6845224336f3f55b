using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Image;
using KvmPS.State;

namespace KvmPS.Commands.Image;

/// <summary>Gets the images that Import-KvmImage can import by name, from the catalogues of KvmPS, the host and the user.</summary>
[Cmdlet(VerbsCommon.Get, "KvmImageCatalog")]
[OutputType(typeof(KvmImageSource))]
public sealed class GetKvmImageCatalogCommand : KvmCommand
{
    /// <summary>Names of images; wildcards are allowed. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ValidateNotNull]
    public string[] Name { get; set; } = ["*"];

    private protected override void Process()
    {
        var all = ImageCatalog.Read();
        foreach (var name in Name)
        {
            Each(name, () =>
            {
                var matches = NameArgument.Matcher(name);
                var found = all.Where(i => matches(i.Name)).ToList();
                if (found.Count == 0 && !NameArgument.IsPattern(name)) throw ImageErrors.NotFound(name, all);
                WriteObject(found, enumerateCollection: true);
            });
        }
    }
}
