using KvmPS.Unit.Tools;

namespace KvmPS.Unit.Images;

/// <summary>A key of gpg's, in a home of its own.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public SigningKey(string name)
    {
        Gpg("--passphrase", "", "--quick-gen-key", $"{name} <{name}@example.net>", "ed25519", "sign", "never");
        Gpg("--output", Keyring, "--export");
    }

    public string Keyring => _home.File("ring.gpg");

    public byte[] Sign(byte[] content)
    {
        File.WriteAllBytes(_home.File("text"), content);
        Gpg("--yes", "--output", _home.File("text.sig"), "--detach-sign", _home.File("text"));
        return File.ReadAllBytes(_home.File("text.sig"));
    }

    public byte[] Sign(string content) => Sign(System.Text.Encoding.UTF8.GetBytes(content));

    public string ClearSign(string content)
    {
        File.WriteAllText(_home.File("text"), content);
        Gpg("--yes", "--output", _home.File("text.asc"), "--clearsign", _home.File("text"));
        return File.ReadAllText(_home.File("text.asc"));
    }

    public void Dispose()
    {
        // Its agent would outlive the test.
        ImportImageTests.Program("gpgconf", "--homedir", _home.Path, "--kill", "all");
        _home.Dispose();
    }

    private void Gpg(params string[] arguments) =>
        ImportImageTests.Program("gpg", ["--homedir", _home.Path, "--batch", "--quiet", .. arguments]);
}
