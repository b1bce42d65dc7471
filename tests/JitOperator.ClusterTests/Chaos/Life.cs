namespace JitOperator.ClusterTests.Chaos;

/// <summary>What became of one request.</summary>
/// <param name="Uid">UID of the request.</param>
/// <param name="Name">Its name.</param>
/// <param name="Phase">The phase that it ended in.</param>
/// <param name="Message">What it said then.</param>
internal sealed record Life(string Uid, string Name, string Phase, string Message);
