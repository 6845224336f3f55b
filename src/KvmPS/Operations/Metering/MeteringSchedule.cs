using KvmPS.Linux;
using KvmPS.Planning.Metering;
using KvmPS.Tools;

namespace KvmPS.Operations.Metering;

/// <summary>The timer of systemd that reads the meters.</summary>
internal sealed class MeteringSchedule(HostRoot host, Action<string> say, CancellationToken cancel)
{
    private const string Service = $"{MeteringUnits.Folder}/{MeteringUnits.Service}";
    private const string Timer = $"{MeteringUnits.Folder}/{MeteringUnits.Timer}";

    public bool IsInstalled => host.Exists(Timer);

    /// <exception cref="KvmException">MeteringNeedsSystemd, MeteringNeedsPwsh.</exception>
    public static void Require(int seconds)
    {
        if (!HostRoot.Current.Exists("/run/systemd/system")) throw MeterErrors.NoSystemd(seconds);
        if (Path.GetFileName(Environment.ProcessPath) != "pwsh") throw MeterErrors.NoPwsh(Environment.ProcessPath ?? "unknown");
    }

    public bool IsAsWritten(int seconds) => host.TryRead(Service) == ServiceText && host.TryRead(Timer) == MeteringUnits.TimerText(seconds);

    public void Install(int seconds)
    {
        DurableFile.Write(host, Service, ServiceText);
        DurableFile.Write(host, Timer, MeteringUnits.TimerText(seconds));
        if (!host.IsReal) return;
        var systemctl = new Systemctl(say);
        systemctl.Reload(cancel);
        systemctl.Enable(MeteringUnits.Timer, cancel);
        // One that ran goes on with its old interval otherwise.
        systemctl.Restart([MeteringUnits.Timer], TimeSpan.FromSeconds(60), cancel);
    }

    public void Remove()
    {
        if (host.IsReal) new Systemctl(say).Disable(MeteringUnits.Timer, cancel);
        DurableFile.Delete(host, Timer);
        DurableFile.Delete(host, Service);
        if (host.IsReal) new Systemctl(say).Reload(cancel);
    }

    private static string ServiceText =>
        MeteringUnits.ServiceText(
            Environment.ProcessPath ?? "pwsh",
            Path.Join(Path.GetDirectoryName(typeof(MeteringSchedule).Assembly.Location), "KvmPS.psd1"));
}
