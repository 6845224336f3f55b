using KvmPS.Help;

try
{
    switch (args)
    {
        case ["--list", var pages, var commands, var file]:
            File.WriteAllText(file, CmdletList.Of(pages, commands));
            return 0;
        case [var pages, var output]:
            foreach (var place in HelpFolder.Write(pages, output)) Console.Error.WriteLine(place);
            return 0;
        default:
            Console.Error.WriteLine(
                "usage: KvmPS.Help FOLDER-OF-PAGES OUTPUT-FOLDER\n       KvmPS.Help --list FOLDER-OF-PAGES FOLDER-OF-COMMANDS OUTPUT-FILE");
            return 2;
    }
}
catch (PageException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
