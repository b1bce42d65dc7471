using JitOperator.Simulator.Commands;

// JitOperator.Simulator COMMAND: see Usage.
return args switch
{
    ["story", var seed] => StoryCommand.Run(int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture), Console.Out),
    ["seeds", var first, var count] => SeedsCommand.Run(Number(first), Number(count), Console.Out),
    ["plant", var root, var target] => PlantCommand.Run(root, target, Console.Out),
    ["planted", .. var bugs] => PlantedCommand.Run(bugs, Console.Out),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("""
        usage: JitOperator.Simulator story SEED             tells the whole story of a seed
               JitOperator.Simulator seeds FIRST COUNT      plays seeds; a line for each that breaks a rule, and the sum
               JitOperator.Simulator plant ROOT TARGET      copies the sources of ROOT, with all planted bugs, each behind its switch
               JitOperator.Simulator planted [NAME=BOUND]   looks for planted bugs, in a build that has them
        """);
    return 2;
}
