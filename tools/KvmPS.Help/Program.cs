using KvmPS.Help;

if (args is not [var pages, var output])
{
    Console.Error.WriteLine("usage: KvmPS.Help FOLDER-OF-PAGES OUTPUT-FOLDER");
    return 2;
}

try
{
    HelpFolder.Write(pages, output);
    return 0;
}
catch (PageException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
