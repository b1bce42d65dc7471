using NodaTime;

namespace JitOperator.Architecture.Tests;

/// <summary>The core decides from what it is given: the same input gives the same plan, in production and in a simulation.</summary>
public sealed class PurityTests
{
    [Theory]
    [InlineData("JitOperator.Core")]
    [InlineData("JitOperator.Api")]
    public void Assembly_OfPureCode_TouchesNothingOutside(string name)
    {
        using var assembly = SourceProject.All.Single(project => project.Name == name).OpenAssembly();

        Assert.Empty(Purity.Violations(assembly));
    }

    /// <summary>This assembly is impure itself, in ways that are known; if these go unseen, the test above is worth nothing.</summary>
    [Theory]
    [InlineData("System.IO.File")]
    [InlineData("System.TimeProvider")]
    [InlineData("System.Threading.Tasks.Task.Run")]
    [InlineData("NodaTime.SystemClock")]
    [InlineData("NodaTime.DateTimeZoneProviders.get_Bcl")]
    [InlineData("NodaTime.IDateTimeZoneProvider.GetSystemDefault")]
    public void Violations_OfAnImpureAssembly_NameWhatItTouches(string violation)
    {
        using var assembly = new AssemblyReader(typeof(PurityTests).Assembly.Location);

        Assert.Contains(violation, Purity.Violations(assembly));
    }

    [Fact]
    public async Task Now_TakenFromTheSystem_IsWhatTheTestAboveSees() =>
        Assert.True(await Task.Run(TimeProvider.System.GetUtcNow) > DateTimeOffset.UnixEpoch);

    [Fact]
    public void TimeZone_TakenFromTheSystem_IsWhatTheTestAboveSees() =>
        Assert.NotNull(SystemClock.Instance.GetCurrentInstant().InZone(DateTimeZoneProviders.Bcl.GetSystemDefault()).Zone);
}
