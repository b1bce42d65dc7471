namespace JitOperator.Operator.Notifications;

/// <summary>What became of an attempt to deliver.</summary>
/// <param name="Outcome">What to do next.</param>
/// <param name="Detail">What happened, for people: status codes and our own words, never a secret, nor what the other side wrote but for one plain word.</param>
/// <param name="RetryAfter">How long the other side asked to wait, if it did.</param>
internal sealed record Delivery(DeliveryOutcome Outcome, string Detail, TimeSpan? RetryAfter = null)
{
    public static Delivery Later(string detail, TimeSpan? retryAfter = null) => new(DeliveryOutcome.Later, detail, retryAfter);

    public static Delivery Refused(string detail) => new(DeliveryOutcome.Refused, detail);

    public static Delivery Misconfigured(string detail) => new(DeliveryOutcome.Misconfigured, detail);

    public static Delivery Sent(string detail) => new(DeliveryOutcome.Sent, detail);
}

/// <summary>What to do after an attempt to deliver.</summary>
internal enum DeliveryOutcome
{
    /// <summary>It may go better soon: the network, a server that is overloaded, a limit on rates.</summary>
    Later,

    /// <summary>It was taken.</summary>
    Sent,

    /// <summary>This message will never be taken, others may be.</summary>
    Refused,

    /// <summary>Nothing will be taken until somebody mends something: the address, the secret, the account. Tried again, but seldom.</summary>
    Misconfigured,
}

/// <summary>Delivers to one channel.</summary>
internal interface INotificationSender
{
    /// <summary>Tries once. Whatever goes wrong with the other side is an outcome, not an exception.</summary>
    Task<Delivery> SendAsync(Core.Notifications.Notice notice, CancellationToken cancellationToken);
}
