using System.Management.Automation;
using System.Net;
using System.Security;
using KvmPS.Shell;
using Xunit;

namespace KvmPS.Unit.Shell;

public sealed class PromptTests : IDisposable
{
    private readonly RecordingTerminal _terminal = new();
    private readonly ShellSession _session;

    public PromptTests() => _session = new(_terminal);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_line_is_read_as_typed_and_stays_on_the_screen()
    {
        _terminal.Answer(" web 01 ");

        Assert.Equal(" web 01 ", One("$Host.UI.ReadLine()"));
        Assert.Equal(" web 01 \n", _terminal.Screen);
    }

    [Fact]
    public void A_line_is_read_from_a_pipe()
    {
        _terminal.IsInteractive = false;
        _terminal.Answer("one", "", "three");

        Assert.Equal("one||three", One("($Host.UI.ReadLine(), $Host.UI.ReadLine(), $Host.UI.ReadLine()) -join '|'"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_secret_is_read_and_not_shown(bool interactive)
    {
        _terminal.IsInteractive = interactive;
        _terminal.Answer("pässwörd");

        var secret = Assert.IsType<SecureString>(One("$Host.UI.ReadLineAsSecureString()"));

        Assert.Equal("pässwörd", new NetworkCredential("", secret).Password);
        Assert.True(secret.IsReadOnly());
        Assert.DoesNotContain("p", _terminal.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_asks_for_user_and_password()
    {
        _terminal.Answer("", "root", "hunter2");

        var credential = Assert.IsType<PSCredential>(One("$Host.UI.PromptForCredential('Log on', 'to web-01', '', '')"));

        Assert.Equal(("root", "hunter2"), (credential.UserName, credential.GetNetworkCredential().Password));
        Assert.Equal("\nLog on\nto web-01\nUser: \nUser: root\nPassword for user root: \n", _terminal.Screen);
    }

    [Fact]
    public void A_credential_of_a_known_user_asks_for_the_password_alone()
    {
        _terminal.Answer("hunter2");

        Assert.Equal("admin", Assert.IsType<PSCredential>(One("$Host.UI.PromptForCredential('Log on', '', 'admin', '')")).UserName);
    }

    [Fact]
    public void Mandatory_parameters_that_were_left_out_are_asked_for_until_they_fit()
    {
        _terminal.Answer("web", "many", "3");

        Assert.Equal("web 3", One("& { param([Parameter(Mandatory)][string]$Name, [Parameter(Mandatory)][int]$Count) \"$Name $Count\" }"));
        Assert.Contains("Name: web\nCount: many\n'many' is not a Int32.\nCount: 3\n", _terminal.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mandatory_list_is_asked_for_one_by_one_until_an_empty_line()
    {
        _terminal.Answer("1", "two", "2", "");

        Assert.Equal("1+2", One("& { param([Parameter(Mandatory)][int[]]$Cpu) $Cpu -join '+' }"));
        Assert.Contains("Cpu[0]: 1\nCpu[1]: two\n'two' is not a Int32.\nCpu[1]: 2\nCpu[2]: \n", _terminal.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Mandatory_secrets_are_asked_for_unseen()
    {
        _terminal.Answer("hunter2", "root", "swordfish");

        var result = One("& { param([Parameter(Mandatory)][securestring]$Key, [Parameter(Mandatory)][pscredential]$User) \"$($Key.Length) $($User.UserName) $($User.Password.Length)\" }");

        Assert.Equal("7 root 9", result);
        Assert.DoesNotContain("hunter2", _terminal.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", _terminal.Screen, StringComparison.Ordinal);
    }

    private object One(string script)
    {
        var result = _session.Invoke(script);
        Assert.Empty(result.Errors);
        Assert.Equal(Outcome.Completed, result.Outcome);
        return Assert.Single(result.Output).BaseObject;
    }
}
