using JitOperator.Operator.Inbox;
using JitOperator.Operator.Tests.Diagnostics;
using Xunit;

namespace JitOperator.Operator.Tests.Inbox;

[Collection(MetricsCollection.Name)]
public sealed class FloodGateTests : IDisposable
{
    private readonly Post _post = new();

    [Fact]
    public void Admits_OneUser_HasABurstAndThenOneASecond()
    {
        var gate = new FloodGate(new InboxOptions(), _post.Time);
        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => gate.Admits(_post.Letter())));
        _post.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3, Enumerable.Range(0, 100).Count(_ => gate.Admits(_post.Letter())));
        _post.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => gate.Admits(_post.Letter())));
    }

    [Fact]
    public void Admits_ManyUsers_HaveABurstTogether()
    {
        var gate = new FloodGate(new InboxOptions(), _post.Time);
        Assert.Equal(50, Enumerable.Range(0, 5000).Count(i => gate.Admits(_post.Letter(user: $"user-{i}"))));
        _post.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(20, Enumerable.Range(0, 5000).Count(i => gate.Admits(_post.Letter(user: $"other-{i}"))));
    }

    /// <summary>One's flood must not use up what there is for all.</summary>
    [Fact]
    public void Admits_AQuietUserBesideAFlood_IsHeard()
    {
        var gate = new FloodGate(new InboxOptions(), _post.Time);
        for (var i = 0; i < 10_000; i++)
        {
            gate.Admits(_post.Letter());
        }

        Assert.True(gate.Admits(_post.Letter(user: "alice")));
    }

    [Fact]
    public void Known_ManyUsers_IsBoundedAndNothingIsLost()
    {
        var gate = new FloodGate(new InboxOptions { Users = 20 }, _post.Time);
        var admitted = Enumerable.Range(0, 5000).Count(i => gate.Admits(_post.Letter(user: $"user-{i}")));

        // One more: the sum of all those that have none of their own.
        Assert.InRange(gate.Known, 1, 21);
        var sums = gate.TakeSums();
        Assert.Equal(5000, admitted + sums.Sum(sum => sum.Count));
        Assert.Contains("further users", Assert.Single(sums, sum => sum.User is null).Message, StringComparison.Ordinal);
        Assert.Empty(gate.TakeSums());
    }

    [Fact]
    public void Known_UsersThatHaveGoneQuiet_MakeRoom()
    {
        var gate = new FloodGate(new InboxOptions { Users = 2 }, _post.Time);
        Assert.True(gate.Admits(_post.Letter(user: "one")));
        Assert.True(gate.Admits(_post.Letter(user: "two")));
        _post.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => gate.Admits(_post.Letter(user: "three"))));
        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => gate.Admits(_post.Letter(user: "four"))));
    }

    public void Dispose() => _post.Dispose();
}
