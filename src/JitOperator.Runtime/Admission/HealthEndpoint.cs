using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Admission;

/// <summary>Answers a health check: 200 if everything holds, else 503, with a line for each check as the API server's own has it.</summary>
internal sealed partial class HealthEndpoint(IReadOnlyDictionary<string, Func<bool>> checks, ILogger logger)
{
    public Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        var lines = new StringBuilder();
        var healthy = true;
        foreach (var (name, check) in checks)
        {
            var holds = Holds(name, check);
            healthy &= holds;
            lines.Append(holds ? "[+]" : "[-]").Append(name).Append(holds ? " ok\n" : " failed\n");
        }

        context.Response.StatusCode = healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(lines.Append(healthy ? "ok\n" : "failed\n").ToString(), context.RequestAborted);
    }

    private bool Holds(string name, Func<bool> check)
    {
        try
        {
            return check();
        }
        catch (Exception e)
        {
            LogCheckThrew(e, name);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "The health check {Check} threw")]
    private partial void LogCheckThrew(Exception exception, string check);
}
