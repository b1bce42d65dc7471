using System.Collections.Immutable;

namespace JitOperator.Core.Requests;

/// <summary>A round of approval that ended because its policy or role changed.</summary>
/// <param name="Coverage">What people were asked to agree to.</param>
/// <param name="Stages">The stages that it had opened.</param>
public sealed record SupersededRound(Coverage Coverage, ImmutableList<OpenedStage> Stages);
