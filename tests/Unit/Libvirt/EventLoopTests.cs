using System.IO.Pipes;
using KvmPS.Libvirt.Native;
using Xunit;

namespace KvmPS.Unit.Libvirt;

public sealed class EventLoopTests : IDisposable
{
    private readonly EventLoop _loop = new();
    private readonly AnonymousPipeServerStream _writer = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _reader;
    private readonly List<AnonymousPipeServerStream> _others = [];
    private readonly List<string> _calls = [];

    public EventLoopTests()
    {
        _reader = new(PipeDirection.In, _writer.ClientSafePipeHandle);
    }

    private int Reader => (int)_reader.SafePipeHandle.DangerousGetHandle();

    [Fact]
    public void What_is_ready_is_told_until_it_is_read()
    {
        Watch(HandleEvents.Readable);
        _writer.WriteByte(1);
        _loop.RunOnce();
        _loop.RunOnce();
        _reader.ReadByte();
        Tick();
        Assert.Equal(["ready Readable", "ready Readable", "tick"], _calls);
    }

    [Fact]
    public void A_watch_for_nothing_hears_nothing_not_even_the_end()
    {
        var watch = Watch(HandleEvents.Readable);
        _loop.UpdateHandle(watch, HandleEvents.None);
        _writer.WriteByte(1);
        _writer.Dispose();
        Tick();
        Assert.Equal(["tick"], _calls);
        _loop.UpdateHandle(watch, HandleEvents.Readable);
        _loop.RunOnce();
        Assert.Equal(["tick", "ready Readable, Hangup"], _calls);
    }

    [Fact]
    public void A_watch_that_has_ended_hears_nothing_more_and_is_released_by_the_loop()
    {
        var watch = Watch(HandleEvents.Readable);
        _writer.WriteByte(1);
        Assert.True(_loop.RemoveHandle(watch));
        Assert.Empty(_calls);
        _loop.RunOnce();
        Assert.Equal(["released"], _calls);
        Assert.False(_loop.RemoveHandle(watch));
        _loop.UpdateHandle(watch, HandleEvents.Readable);
        Tick();
        Assert.Equal(["released", "tick"], _calls);
    }

    [Fact]
    public void A_watch_may_end_itself_and_others_while_it_is_called()
    {
        var watches = new List<int>();
        for (var i = 0; i < 2; i++)
        {
            var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
            _others.Add(pipe);
            watches.Add(
                _loop.AddHandle((int)pipe.SafePipeHandle.DangerousGetHandle(), HandleEvents.Writable, EndAll, () => _calls.Add("released")));
        }

        _loop.RunOnce();
        Assert.Equal(["called", "released", "released"], _calls);

        void EndAll(int id, HandleEvents events)
        {
            _calls.Add("called");
            foreach (var watch in watches) _loop.RemoveHandle(watch);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_waited_for_is_refused()
    {
        using var file = File.OpenHandle(typeof(EventLoopTests).Assembly.Location);
        Assert.Equal(-1, _loop.AddHandle((int)file.DangerousGetHandle(), HandleEvents.Readable, (_, _) => { }, () => { }));
    }

    [Fact]
    public void A_timer_comes_again_until_it_is_put_off_or_removed()
    {
        var timer = _loop.AddTimer(0, _ => _calls.Add("due"), () => _calls.Add("released"));
        _loop.RunOnce();
        _loop.RunOnce();
        _loop.UpdateTimer(timer, -1);
        Tick();
        _loop.UpdateTimer(timer, 0);
        _loop.RunOnce();
        Assert.True(_loop.RemoveTimer(timer));
        Assert.False(_loop.RemoveTimer(timer));
        _loop.RunOnce();
        Assert.Equal(["due", "due", "tick", "due", "released"], _calls);
    }

    [Fact]
    public void A_timer_that_one_before_it_removes_is_not_called()
    {
        var second = 0;
        _loop.AddTimer(0, _ => _loop.RemoveTimer(second), () => { });
        second = _loop.AddTimer(0, _ => _calls.Add("second"), () => _calls.Add("released"));
        _loop.RunOnce();
        Assert.Equal(["released"], _calls);
    }

    /// <summary>Each of these would otherwise be seen at the end of a wait that has no end.</summary>
    [Theory]
    [InlineData("an earlier timer")]
    [InlineData("a timer that is put forward")]
    [InlineData("a watch of something ready")]
    [InlineData("a watch that ends")]
    public async Task A_wait_under_way_sees(string change)
    {
        var later = _loop.AddTimer(-1, _ => _calls.Add("seen"), () => { });
        var watch = Watch(HandleEvents.Readable);
        _writer.WriteByte(1);
        _loop.UpdateHandle(watch, HandleEvents.None);
        var run = Task.Factory.StartNew(
            _loop.RunOnce,
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Assert.NotSame(run, await Task.WhenAny(run, Task.Delay(50, TestContext.Current.CancellationToken)));
        switch (change)
        {
            case "an earlier timer": _loop.AddTimer(0, _ => _calls.Add("seen"), () => { }); break;
            case "a timer that is put forward": _loop.UpdateTimer(later, 0); break;
            case "a watch of something ready": _loop.UpdateHandle(watch, HandleEvents.Readable); break;
            default: _loop.RemoveHandle(watch); break;
        }

        await run.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        // The wait that was disturbed ends; what follows from it may come with the next.
        if (_calls.Count == 0) _loop.RunOnce();
        Assert.Single(_calls);
    }

    public void Dispose()
    {
        foreach (var pipe in _others) pipe.Dispose();
        _reader.Dispose();
        _writer.Dispose();
        _loop.Dispose();
    }

    private int Watch(HandleEvents events) =>
        _loop.AddHandle(Reader, events, (_, ready) => _calls.Add($"ready {ready}"), () => _calls.Add("released"));

    /// <summary>One round in which at least a timer is due.</summary>
    private void Tick()
    {
        var timer = _loop.AddTimer(0, _ => _calls.Add("tick"), () => { });
        _loop.RunOnce();
        _loop.RemoveTimer(timer);
    }
}
