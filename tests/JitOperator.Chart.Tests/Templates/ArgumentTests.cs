using System.CommandLine;
using JitOperator.CommandLine;
using JitOperator.Operator.Commands;

namespace JitOperator.Chart.Tests.Templates;

/// <summary>The options that the chart gives to the program, held against the program: neither can change without the other.</summary>
public sealed class ArgumentTests : IDisposable
{
    /// <summary>Options that are no value: a pod finds the cluster by itself, and its name is its own.</summary>
    private static readonly string[] s_without = ["--kubeconfig", "--identity", "--help", "--version"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-chart-");

    private static System.CommandLine.Command Run => OperatorCommand.Create().Subcommands.Single(command => command.Name == "run");

    [SkippableTheory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task Arguments_OfAnyValueSet_AreTakenByTheProgram(string name)
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of(name));
        var files = new PodFiles(rendering, _folder.FullName, OtherFiles.Any(rendering));
        string[] arguments = [.. Addressed(files.Write()), $"--kubeconfig={_folder.FullName}/none"];

        var parsed = OperatorCommand.Create().Parse(arguments);
        Assert.Empty(parsed.Errors);

        // The values of the options are read when the program runs. Of all that could be wrong, only the cluster is left.
        using var error = new StringWriter();
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = error });
        Assert.Equal(ExitCodes.Failure, exitCode);
        Assert.StartsWith("jit-operator run: The kubeconfig ", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>An option that is added to the program needs a value, or a reason why it has none.</summary>
    [SkippableFact]
    public async Task Options_OfTheProgram_EachHaveAValue()
    {
        var rendered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var set in ValueSets.All)
            rendered.UnionWith((await ChartRendering.OfAsync(set)).Arguments().Select(NameOf));

        Assert.Equal([], Run.Options.Select(option => option.Name).Except(rendered).Except(s_without).Order(StringComparer.Ordinal));
    }

    /// <summary>What the program would do without the option, the chart says with its default: neither has to be looked up.</summary>
    [SkippableFact]
    public async Task Arguments_OfTheDefaults_AreTheProgramsOwn()
    {
        var program = OperatorCommand.Create();
        var given = program.Parse([.. (await ChartRendering.OfAsync(ValueSets.Of("default"))).Arguments()]);
        var left = program.Parse(["run"]);
        var options = given.CommandResult.Command.Options.Where(option => given.GetResult(option) is { Implicit: false }).ToList();

        Assert.NotEmpty(options);
        Assert.All(options, option => Assert.Equal(left.GetResult(option)!.GetValueOrDefault<object>(), given.GetResult(option)!.GetValueOrDefault<object>()));
    }

    [SkippableFact]
    public async Task Sweep_Arguments_AreTakenByTheProgram()
    {
        var pod = (await ChartRendering.OfAsync(ValueSets.Of("default"))).One("CronJob", "jit-operator-sweep")["spec"]!["jobTemplate"]!["spec"]!["template"]!["spec"]!;

        var parsed = OperatorCommand.Create().Parse([.. Rights.Strings(pod["containers"]![0]!["args"])]);

        Assert.Empty(parsed.Errors);
        Assert.Equal("sweep", parsed.CommandResult.Command.Name);
    }

    /// <summary>The pods refer to no Secret or ConfigMap that the values do not name, and mount each volume that they have.</summary>
    [SkippableTheory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task Volumes_OfAnyValueSet_AreTheOnesThatAreMounted(string name)
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of(name));
        var mounted = rendering.Operator["volumeMounts"]!.AsArray().Select(mount => (string)mount!["name"]!).ToList();

        Assert.Equal(mounted, mounted.Distinct());
        Assert.Equal(
            mounted.Order(StringComparer.Ordinal),
            rendering.One("Deployment", "jit-operator")["spec"]!["template"]!["spec"]!["volumes"]!.AsArray().Select(volume => (string)volume!["name"]!).Order(StringComparer.Ordinal));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The arguments with addresses in place of variables.</summary>
    internal static IEnumerable<string> Addressed(IEnumerable<string> arguments) =>
        arguments.Select(argument => argument.Replace("$(POD_IP)", "10.0.0.1", StringComparison.Ordinal));

    private static string NameOf(string argument) => argument.Split('=')[0];
}
