using Xunit;

namespace JitOperator.ClusterTests.Chaos;

/// <summary>A test for those who ask for it: <c>make chaos</c>. It takes minutes, and what chance makes of it is another thing each time.</summary>
internal sealed class ChaosFactAttribute : FactAttribute
{
    public ChaosFactAttribute()
    {
        if (!ChaosTests.IsAskedFor)
        {
            Skip = "Disasters take minutes, and chance has a hand in them: make chaos lets them happen.";
        }
    }
}
