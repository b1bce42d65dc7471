using System.Globalization;
using System.Text;
using JitOperator.Docs.Tests.Pages;

namespace JitOperator.Docs.Tests.Running;

/// <summary>A page as one script for bash, which shows each command and what came of it, and ends at the first that does not do as the page says.</summary>
public static class PageScript
{
    // No command of a page has such a line.
    private const string End = "JIT_END_OF_COMMAND";

    /// <summary>The steps of a page, in order.</summary>
    public static IReadOnlyList<Step> StepsOf(Page page) => [.. page.Runnable.SelectMany(Step.Of)];

    /// <summary>The script.</summary>
    public static string Write(IEnumerable<Step> steps)
    {
        using var reader = new StreamReader(typeof(PageScript).Assembly.GetManifestResourceStream("page.sh")!);
        var script = new StringBuilder(reader.ReadToEnd());
        foreach (var step in steps)
        {
            script.Append(CultureInfo.InvariantCulture, $"IFS= read -r -d '' jit_command <<'{End}' || true\n{step.Command.TrimEnd()}\n{End}\n");
            script.Append("jit_command=${jit_command%$'\\n'}\n");
            script.Append(step.Until is { } text
                ? string.Create(CultureInfo.InvariantCulture, $"jit_terminal {step.Line} {Quote(text)}\n")
                : string.Create(CultureInfo.InvariantCulture, $"jit_step {step.Line} '{step.Person}' {(step.Fails ? "yes" : "no")}\n"));
        }

        return script.ToString();
    }

    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
