using System.Globalization;
using System.Text;
using CsCheck;

namespace JitOperator.TestKit.Fuzzing;

/// <summary>
/// Runs properties over hostile input. Few inputs by default, for CI; <c>CsCheck_Iter</c> (inputs) or <c>CsCheck_Time</c> (seconds), for
/// each test, make it as many as there is time for: see <c>make fuzz</c>. A failure prints the input, and a seed for <c>CsCheck_Seed</c>.
/// </summary>
internal static class Fuzz
{
    /// <summary>Inputs of a test where nothing else is said.</summary>
    private const int Usual = 200;

    /// <summary>What a parser may allocate whatever it is given: the first call of anything compiles and sets up a lot.</summary>
    private const long AtFirst = 16L * 1024 * 1024;

    /// <summary>Checks bytes.</summary>
    public static void Sample(Gen<byte[]> gen, Action<byte[]> property) => gen.Sample(property, iter: Of(Usual), print: Print);

    /// <summary>Checks texts.</summary>
    public static void Sample(Gen<string> gen, Action<string> property) => gen.Sample(property, iter: Of(Usual), print: Print);

    /// <summary>Checks with an asynchronous property.</summary>
    public static Task SampleAsync(Gen<string> gen, Func<string, Task> property) => gen.SampleAsync(property, iter: Of(Usual), print: Print);

    /// <summary>Checks with an asynchronous property.</summary>
    public static Task SampleAsync(Gen<byte[]> gen, Func<byte[], Task> property) => gen.SampleAsync(property, iter: Of(Usual), print: Print);

    /// <summary>
    /// Fails when a call allocates more than so many bytes for each byte of its input. Counted by the runtime for this thread: no clock, and
    /// no other test, has a part in it.
    /// </summary>
    public static void Bounded(long length, int perByte, Action call)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        call();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Xunit.Assert.True(allocated <= AtFirst + (length * perByte), $"{allocated} bytes were allocated for an input of {length}.");
    }

    /// <summary>Bytes of a text; half of a surrogate pair comes out as U+FFFD.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>So many inputs, unless the environment asks for more.</summary>
    public static long Of(int usual) => IsGiven("CsCheck_Iter") || IsGiven("CsCheck_Time") ? -1 : usual;

    private static bool IsGiven(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    // As a C# literal, to be copied into a test.
    private static string Print(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var c in text)
        {
            literal.Append(c is '"' or '\\' ? $"\\{c}" : c is >= ' ' and <= '~' ? c.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"));
        }

        return literal.Append('"').ToString();
    }

    private static string Print(byte[] bytes) =>
        bytes.All(b => b < 0x80) ? Print(Encoding.ASCII.GetString(bytes)) : $"Convert.FromBase64String(\"{Convert.ToBase64String(bytes)}\")";
}
