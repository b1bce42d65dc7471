using JitOperator.Api.Audit;

namespace JitOperator.Audit.Tests.Stories;

public sealed class EveryTypeTests
{
    public static IEnumerable<string> Types => typeof(AuditRecordTypes).GetFields().Select(type => (string)type.GetRawConstantValue()!);

    /// <summary>Whoever adds a type adds a story that writes it, or exports and schemas of it are not tested.</summary>
    [Fact]
    public void Records_OfTheStories_AreOfEveryType() => Assert.Equal(
        Types.Order(StringComparer.Ordinal),
        EveryType.Records().Select(record => record.Type).Append(AuditRecordTypes.LogStarted).Distinct().Order(StringComparer.Ordinal));
}
