using System.Globalization;

namespace JitOperator.Benchmarks.Load;

/// <summary>Somebody who asks or decides. There are many: nobody has everything.</summary>
internal readonly record struct Person(string Name, string Group)
{
    /// <summary>Those who ask for what one lead agrees to.</summary>
    public const string Developers = "bench-developers";

    /// <summary>Those who ask for what needs nobody's approval.</summary>
    public const string Trusted = "bench-trusted";

    /// <summary>Those who agree.</summary>
    public const string Leads = "bench-leads";

    private const int Number = 500;

    /// <summary>Somebody who asks, of a team.</summary>
    public static Person Developer(string team, int i) => Of($"{team}-developer", i, Developers);

    /// <summary>Somebody who needs no approval, of a team.</summary>
    public static Person TrustedOne(string team, int i) => Of($"{team}-trusted", i, Trusted);

    /// <summary>Somebody who agrees.</summary>
    public static Person Lead(int i) => Of("lead", i, Leads);

    private static Person Of(string word, int i, string group) => new(string.Create(CultureInfo.InvariantCulture, $"{word}-{i % Number}"), group);
}
