using CsCheck;

namespace JitOperator.Core.Tests.Policies.Play;

internal static class Pick
{
    /// <summary>One of these; what is given twice comes twice as often.</summary>
    public static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>One time in so many a value, else null.</summary>
    public static Gen<T?> Maybe<T>(int oneIn, Gen<T> gen)
        where T : class? => Gen.Select(Gen.Int[1, oneIn], gen, (which, value) => which == 1 ? value : null);
}
