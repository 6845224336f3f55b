using KvmPS.Live.Fixture;

// One daemon and one build of the guests for the whole run. A test class is a collection of its own, and
// xunit.runner.json runs two at a time: emulated guests of more tests at once would starve each other on a small host.
[assembly: AssemblyFixture(typeof(PrivateLibvirt))]
[assembly: AssemblyFixture(typeof(GuestImage))]
