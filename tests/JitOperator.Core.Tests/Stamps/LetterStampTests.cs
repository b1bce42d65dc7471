using JitOperator.Core.Admission;
using JitOperator.Core.Stamps;
using Xunit;

namespace JitOperator.Core.Tests.Stamps;

public class LetterStampTests
{
    private const string At = "2026-11-26T10:00:00.000Z";
    private readonly TestKey _key = new();

    [Fact]
    public void Verify_AsWritten_GivesTheLetters()
    {
        var stamp = LetterStamp.Verify("name", Text(new("name", At, [Letter])), _key);

        Assert.Equal(("mallory", "No."), (stamp!.Letters[0].User!.Username, stamp.Letters[0].Message));
    }

    [Fact]
    public void Verify_ForAnythingElse_IsNull()
    {
        Assert.Null(LetterStamp.Verify("another", Text(new("name", At, [Letter])), _key));
        Assert.Null(LetterStamp.Verify("name", Text(new("name", At, [])), _key));
        Assert.Null(LetterStamp.Verify("name", Text(new("name", "yesterday", [Letter])), _key));
        Assert.Null(LetterStamp.Verify("name", Text(new("name", At, [Letter])), new TestKey(secret: "other")));
        Assert.Null(LetterStamp.Verify("name", Stamp.Write(RequestStamp.Type, new LetterStamp("name", At, [Letter]), _key), _key));
        Assert.Null(LetterStamp.Verify("name", Stamp.Write(LetterStamp.Type, new { Name = "name", At }, _key), _key));
        Assert.Null(LetterStamp.Verify("name", null, _key));
    }

    private static Letter Letter => new("admission.refused", At, new("mallory"), "No.");

    private string Text(LetterStamp stamp) => Stamp.Write(LetterStamp.Type, stamp, _key);
}
