using System.Text;
using System.Text.Json;

namespace JitOperator.Simulator.ApiServer;

/// <summary>Where the next page of a list begins. The pages of one list belong to one moment.</summary>
/// <param name="Version">The moment.</param>
/// <param name="After">Key of the last object that has been looked at.</param>
internal sealed record ContinueToken(long Version, string After)
{
    /// <summary>Reads one; null for a list from its beginning.</summary>
    /// <exception cref="ApiError">It is none.</exception>
    public static ContinueToken? Parse(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<ContinueToken>(Convert.FromBase64String(token));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw ApiError.BadRequest("continue key is not valid");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this)));
}
