using JitOperator.Docs.Tests.Pages;
using JitOperator.Docs.Tests.Running;

if (args is not [var path] || !Page.All.TryGetValue(path, out var page) || page.Runs != Setups.Alone)
{
    await Console.Error.WriteLineAsync("usage: JitOperator.Docs.Tests PAGE, a page that says that it runs alone, as docs/getting-started.md");
    return 2;
}

var failure = await PageRun.RunAsync(page, Setups.Nothing, Console.Out);
await Console.Error.WriteLineAsync(failure);
return failure.Length == 0 ? 0 : 1;
