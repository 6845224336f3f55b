namespace KvmPS.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions(string Module, string? Output, bool Strict, IReadOnlyList<string> Only)
{
    public const string Usage = """
        KvmPS.Bench [--output FOLDER] [--module KvmPS.psd1] [--strict] [FIGURE...]

          --output FOLDER   write bench.md and bench.json there
          --module FILE     the manifest to measure; default: out/KvmPS/KvmPS.psd1 of the source tree
          --strict          exit code 2 when a bound is missed
          FIGURE            only these: listing, loop, memory, import, create, oneshot, completion, stop, disks, changes, addresses, disktree, clones
        """;

    /// <summary>null: the command line is wrong.</summary>
    public static BenchOptions? Parse(IReadOnlyList<string> args)
    {
        string? module = null, output = null;
        var strict = false;
        var only = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--module" when i + 1 < args.Count:
                    module = args[++i];
                    break;
                case "--output" when i + 1 < args.Count:
                    output = args[++i];
                    break;
                case "--strict":
                    strict = true;
                    break;
                case var name when Catalogue.All.Any(f => f.Name == name):
                    only.Add(name);
                    break;
                default:
                    return null;
            }
        }

        return new(Path.GetFullPath(module ?? ShippedModule.Find()), output, strict, only);
    }

    public bool Wants(string figure) => Only.Count == 0 || Only.Contains(figure);
}
