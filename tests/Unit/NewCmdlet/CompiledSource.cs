using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace KvmPS.Unit.NewCmdlet;

/// <summary>Source text compiled against the module as if it were a part of it.</summary>
internal sealed class CompiledSource : IDisposable
{
    // The module lets an assembly of this name see what is its own.
    private const string Friend = "KvmPS.Unit";

    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Where(p => Path.GetFileNameWithoutExtension(p) != Friend)
            .Select(p => MetadataReference.CreateFromFile(p))];

    private readonly AssemblyLoadContext _context = new(nameof(CompiledSource), isCollectible: true);

    private CompiledSource(Stream assembly) => Types = _context.LoadFromStream(assembly).GetTypes();

    public IReadOnlyList<Type> Types { get; }

    /// <summary>Fails with what the compiler says where it says anything, be it a warning: the build takes none either.</summary>
    public static CompiledSource Of(IEnumerable<string> texts)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose);
        var compilation = CSharpCompilation.Create(
            Friend,
            texts.Append(ImplicitUsings).Select(t => CSharpSyntaxTree.ParseText(t, options)),
            References,
            new(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                // As everywhere in .NET: the module was built for an older PowerShell.
                specificDiagnosticOptions: [new("CS1701", ReportDiagnostic.Suppress)]));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.Empty(result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning));
        Assert.True(result.Success);
        assembly.Position = 0;
        return new(assembly);
    }

    public void Dispose() => _context.Unload();
}
