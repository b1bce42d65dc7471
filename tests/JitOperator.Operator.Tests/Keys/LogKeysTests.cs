using System.Text;
using JitOperator.Audit.Notes;
using JitOperator.Operator.Keys;
using JitOperator.Operator.Tests.Witness;
using k8s.Models;
using Xunit;

namespace JitOperator.Operator.Tests.Keys;

public sealed class LogKeysTests
{
    private const string Origin = "jit.example.com/test";

    private readonly Ed25519Key _former = WitnessHouse.NewKey();
    private readonly Ed25519Key _present = WitnessHouse.NewKey();
    private readonly Ed25519Key _next = WitnessHouse.NewKey();

    [Fact]
    public void Of_ASecretAsItIs_GivesTheOneKey() =>
        Assert.Equal([Public(_present)], LogKeys.Of(Secret((OperatorKeys.LogEntry, _present.ExportPem())), Origin));

    [Fact]
    public void Of_ASecretWithAllOfThem_GivesTheEarliestFirst() => Assert.Equal(
        [Public(_former), Public(_present), Public(_next)],
        LogKeys.Of(
            Secret(
                (OperatorKeys.LogEntry, _present.ExportPem()),
                (OperatorKeys.NextLogEntry, _next.ExportPem()),
                (OperatorKeys.FormerLogEntry, $"{Public(_former)}\r\n\nno key\n{Public(_former)}\n")),
            Origin));

    [Fact]
    public void Of_ASecretWithoutThePresentKey_SaysWhatToDo() =>
        Assert.Contains("restore it", Assert.Throws<InvalidOperationException>(() => LogKeys.Of(Secret((OperatorKeys.NextLogEntry, _next.ExportPem())), Origin)).Message, StringComparison.Ordinal);

    private static VerifierKey Public(Ed25519Key key) => new NoteSigner(Origin, key).Verifier;

    private static V1Secret Secret(params (string Entry, string Text)[] data) =>
        new() { Data = data.ToDictionary(entry => entry.Entry, entry => Encoding.UTF8.GetBytes(entry.Text), StringComparer.Ordinal) };
}
