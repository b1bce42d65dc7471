using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.TestKit;
using KeraLua;

namespace JitOperator.GitOps.Tests.Health;

/// <summary>
/// Runs a health script as Argo CD does: a fresh interpreter, the object in the global <c>obj</c>, a table with <c>status</c> and
/// <c>message</c> back. Harder than Argo CD, which opens a few libraries: this one has none, and so no script can come to need one.
/// </summary>
/// <param name="Status">One of Argo CD's health codes.</param>
/// <param name="Message">Why.</param>
internal sealed record ArgoHealth(string Status, string Message)
{
    private static readonly string[] Codes = ["Healthy", "Progressing", "Suspended", "Degraded"];

    /// <summary>The file of a kind's script.</summary>
    public static string FileOf(string kind) => RepositoryFiles.PathOf("config", "gitops", "argocd", kind, "health.lua");

    /// <summary>What the script of the object's kind says.</summary>
    /// <exception cref="InvalidOperationException">The script fails, or gives back what Argo CD would not take.</exception>
    public static ArgoHealth Of(JsonObject @object)
    {
        using var lua = new Lua(openLibs: false) { Encoding = Encoding.UTF8 };
        Push(lua, @object);
        lua.SetGlobal("obj");
        if (lua.LoadString(File.ReadAllText(FileOf((string)@object["kind"]!))) is not LuaStatus.OK || lua.PCall(0, 1, 0) is not LuaStatus.OK)
            throw new InvalidOperationException(lua.ToString(-1));
        if (!lua.IsTable(-1))
            throw new InvalidOperationException($"A {lua.TypeName(-1)} came back.");
        lua.GetField(-1, "status");
        lua.GetField(-2, "message");
        var health = new ArgoHealth(lua.ToString(-2), lua.ToString(-1));
        return Codes.Contains(health.Status) && lua.IsString(-1) ? health : throw new InvalidOperationException(health.ToString());
    }

    private static void Push(Lua lua, JsonNode? node)
    {
        switch (node)
        {
            case null:
                lua.PushNil();
                break;
            case JsonObject @object:
                lua.NewTable();
                foreach (var (key, value) in @object)
                {
                    Push(lua, value);
                    lua.SetField(-2, key);
                }

                break;
            case JsonArray array:
                lua.NewTable();
                for (var i = 0; i < array.Count; i++)
                {
                    Push(lua, array[i]);
                    lua.RawSetInteger(-2, i + 1);
                }

                break;
            default:
                PushScalar(lua, node.AsValue());
                break;
        }
    }

    /// <summary>Numbers as floats, which all of them are in the Lua of Argo CD.</summary>
    private static void PushScalar(Lua lua, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                lua.PushString(value.GetValue<string>());
                break;
            case JsonValueKind.Number:
                lua.PushNumber(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture));
                break;
            default:
                lua.PushBoolean(value.GetValue<bool>());
                break;
        }
    }
}
