using System.Management.Automation;
using KvmPS.Commands.Bases;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>Work that gives up by itself, as a program or a server does, in a command that nobody has stopped.</summary>
public sealed class ForeignCancellationTests : IDisposable
{
    private readonly Engine _engine = new();

    public ForeignCancellationTests()
        => _engine.Run("Import-Module -Assembly $tests", ("tests", typeof(GivesUpCommand).Assembly));

    [Theory]
    [InlineData("Invoke-GivesUp -InJob")]
    [InlineData("Invoke-GivesUp")]
    public void It_is_an_error_like_others(string script)
    {
        var result = _engine.Try(script + "; 'next'");
        Assert.Equal("OperationCanceled", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(["after", "next"], result.Output.Select(o => $"{o}"));
    }

    public void Dispose() => _engine.Dispose();
}

/// <summary>Does one thing that gives up and one that does not.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "GivesUp")]
public sealed class GivesUpCommand : KvmCommand
{
    /// <summary>Does it beside the pipeline.</summary>
    [Parameter]
    public SwitchParameter InJob { get; set; }

    private protected override void Begin() => BeginWork(2, "Giving up");

    private protected override void Process()
    {
        if (InJob)
        {
            Work.Add("one", _ => Task.FromException<object?>(new TaskCanceledException("It gave up.")));
            Work.Add("two", _ => Task.FromResult<object?>("after"));
        }
        else
        {
            Each("one", () => throw new OperationCanceledException("It gave up."));
            Each("two", () => WriteObject("after"));
        }
    }
}
