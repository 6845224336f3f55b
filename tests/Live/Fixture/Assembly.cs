using KvmPS.Live.Fixture;

// One daemon and one build of the guests for the whole run. A test class is a collection of its own, and
// xunit.runner.json runs two at a time, so no more than two guests boot at once.
[assembly: AssemblyFixture(typeof(PrivateLibvirt))]
[assembly: AssemblyFixture(typeof(GuestImage))]
