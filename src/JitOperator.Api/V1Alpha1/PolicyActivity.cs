namespace JitOperator.Api.V1Alpha1;

/// <summary>How what people do with a policy's grants is recorded and judged.</summary>
public sealed class PolicyActivity
{
    /// <summary>One of <see cref="ActivityLevels"/>. Default <see cref="ActivityLevels.Full"/>.</summary>
    public string? Level { get; set; }

    /// <summary>What is expected under a grant. Without any, everything that the role allows is.</summary>
    public IList<ExpectedUse>? Expected { get; set; }

    /// <summary>One of <see cref="UnexpectedUseActions"/>. Default <see cref="UnexpectedUseActions.Warn"/>. Only with <see cref="Expected"/>.</summary>
    public string? OnUnexpected { get; set; }
}
