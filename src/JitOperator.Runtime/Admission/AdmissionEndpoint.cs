using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Admission;

/// <summary>Takes reviews at one path and has them decided: in bounded size, number and time, and with a refusal for whatever fails.</summary>
internal sealed partial class AdmissionEndpoint(
    string path, IAdmissionHandler handler, TimeSpan timeout, SemaphoreSlim room, TimeProvider time, ILogger logger)
{
    private static readonly Func<ILogger, string, string, AdmissionOperation, string?, string?, IDisposable?> s_scope =
        LoggerMessage.DefineScope<string, string, AdmissionOperation, string?, string?>("Review {Review} of {Kind} {Operation} {Namespace}/{Name}");

    /// <summary>Answers one call. What cannot be answered as a review gets an HTTP error, which the API server takes for a failure.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.RequestAborted);
        try
        {
            if (Refusal(context.Request) is var (status, sentence))
            {
                await RejectAsync(context, status, sentence);
                return;
            }

            await room.WaitAsync(over.Token);
            try
            {
                await ReviewAsync(context, late.Token, over.Token);
            }
            finally
            {
                room.Release();
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            await RejectAsync(context, StatusCodes.Status503ServiceUnavailable, "No review could be read and begun in time.");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer.
        }
        catch (BadHttpRequestException e)
        {
            await RejectAsync(context, e.StatusCode, "The body is too large, or did not arrive.");
        }
    }

    private async Task ReviewAsync(HttpContext context, CancellationToken late, CancellationToken over)
    {
        var start = time.GetTimestamp();
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, over);
        if (AdmissionReview.Read(body.GetBuffer().AsMemory(0, (int)body.Length), out var fault) is not { } request)
        {
            await RejectAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }

        using var scope = s_scope(logger, request.Uid, request.Kind.Kind, request.Operation, request.Namespace, request.Name);
        var (verdict, outcome) = await DecideAsync(request, late, over);
        AdmissionMetrics.Reviewed(path, outcome, time.GetElapsedTime(start));

        var answer = AdmissionReview.Write(request.Uid, verdict);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private async Task<(AdmissionVerdict Verdict, string Outcome)> DecideAsync(
        AdmissionRequest request, CancellationToken late, CancellationToken over)
    {
        try
        {
            // A handler that does not stop when it should is not waited for.
            var verdict = await handler.HandleAsync(request, over).AsTask().WaitAsync(over);
            return (verdict, verdict.IsAllowed ? "allowed" : "denied");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            LogLate(path, request.Uid, timeout);
            return (
                AdmissionVerdict.Deny(
                    (int)HttpStatusCode.GatewayTimeout, $"The webhook came to no decision within {timeout.TotalSeconds} s; try again."),
                "late");
        }
        catch (Exception e) when (!over.IsCancellationRequested)
        {
            LogThrew(e, path, request.Uid);
            return (
                AdmissionVerdict.Deny(
                    (int)HttpStatusCode.InternalServerError,
                    $"The webhook failed; its log says why, at review {request.Uid}."),
                "failed");
        }
    }

    private static (int Status, string Sentence)? Refusal(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method))
            return (StatusCodes.Status405MethodNotAllowed, "Reviews are posted.");
        if (!request.HasJsonContentType())
            return (StatusCodes.Status415UnsupportedMediaType, "Reviews are application/json.");
        return null;
    }

    private async Task RejectAsync(HttpContext context, int status, string sentence)
    {
        LogRejected(path, status, sentence);
        AdmissionMetrics.Rejected(path, status);
        if (context.Response.HasStarted)
            return;
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }

    [LoggerMessage(LogLevel.Error, "The admission handler at {Path} threw in review {Review}; refused")]
    private partial void LogThrew(Exception exception, string path, string review);

    [LoggerMessage(LogLevel.Warning, "The admission handler at {Path} came to no decision in review {Review} within {Timeout}; refused")]
    private partial void LogLate(string path, string review, TimeSpan timeout);

    [LoggerMessage(LogLevel.Warning, "A call to {Path} was answered {Status}: {Sentence}")]
    private partial void LogRejected(string path, int status, string sentence);
}
