namespace JitOperator.Architecture.Tests;

/// <summary>What pure code may not touch: clocks, randomness, files, the network, processes, threads, the machine's time zones.</summary>
internal static class Purity
{
    private static readonly string[] ForbiddenAssemblies =
        ["System.Net.", "System.IO.", "System.Console", "System.Diagnostics.Process", "System.Threading.Thread", "Microsoft.", "JitOperator.Runtime"];

    private static readonly string[] ForbiddenTypes =
    [
        "System.Console", "System.Random", "System.TimeProvider", "System.AppContext",
        "System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "System.Security.Cryptography.RandomNumberGenerator",
        "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream",
        "System.IO.FileSystemInfo", "System.IO.StreamReader", "System.IO.StreamWriter",
        "System.Threading.PeriodicTimer", "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Timer",
        "System.Threading.Tasks.Parallel",
        "NodaTime.SystemClock", "NodaTime.TimeZones.BclDateTimeZone", "NodaTime.TimeZones.BclDateTimeZoneSource",
    ];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_Today", "System.DateTime.get_UtcNow",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.Guid.CreateVersion7", "System.Guid.NewGuid",
        "System.Threading.Tasks.Task.Delay", "System.Threading.Tasks.Task.Run",
        "System.TimeZoneInfo.get_Local", "System.TimeZoneInfo.FindSystemTimeZoneById", "System.TimeZoneInfo.TryFindSystemTimeZoneById",
        "System.TimeZoneInfo.GetSystemTimeZones",
        "NodaTime.DateTimeZoneProviders.get_Bcl", "NodaTime.IDateTimeZoneProvider.GetSystemDefault",
    ];

    /// <summary>What the compiler itself puts into an iterator; everything else of the environment is forbidden.</summary>
    private const string IteratorsThread = "System.Environment.get_CurrentManagedThreadId";

    /// <summary>Of the Kubernetes client, the models, the interfaces that they implement, and their JSON form: data, not calls.</summary>
    private static readonly string[] AllowedClientTypes =
    [
        "k8s.IItems`1", "k8s.IKubernetesObject", "k8s.IKubernetesObject`1", "k8s.IMetadata`1", "k8s.ISpec`1", "k8s.IStatus`1",
        "k8s.KubernetesJson",
    ];

    /// <summary>What an assembly refers to and should not, by name; empty for a pure one.</summary>
    public static IReadOnlyList<string> Violations(AssemblyReader assembly) =>
    [
        .. assembly.Assemblies.Where(name => ForbiddenAssemblies.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))),
        .. assembly.Types.Where(type => ForbiddenTypes.Contains(type) || IsClientCall(type)),
        .. assembly.Members.Where(member => ForbiddenMembers.Contains(member) || IsOfTheEnvironment(member)).Distinct(),
    ];

    private static bool IsOfTheEnvironment(string member) =>
        member.StartsWith("System.Environment.", StringComparison.Ordinal) && member != IteratorsThread;

    private static bool IsClientCall(string type) =>
        type.StartsWith("k8s.", StringComparison.Ordinal)
        && !type.StartsWith("k8s.Models.", StringComparison.Ordinal)
        && !AllowedClientTypes.Contains(type);
}
