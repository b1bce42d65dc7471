using System.Security.Cryptography;
using System.Text;
using JitOperator.Audit.Notes;
using JitOperator.CommandLine;

namespace JitOperator.Operator.Witness;

/// <summary>The file with a witness's key: PEM in PKCS#8, readable by its owner alone, made when it is not there.</summary>
internal static class WitnessKeyFile
{
    /// <summary>Reads the key.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Name of the witness.</param>
    /// <param name="create">Makes a key where there is no file.</param>
    /// <exception cref="ConfigurationException">There is none, it is not sound, or the name is none.</exception>
    public static CosignatureSigner Load(string path, string name, bool create)
    {
        if (!KeyName.IsValid(name))
        {
            throw new ConfigurationException($"--name is \"{name}\"; give a name without spaces and plus signs, as in witness.example.com/security.");
        }

        try
        {
            if (create && !File.Exists(path))
            {
                Create(path);
            }

            return Ed25519Key.TryFromPem(File.ReadAllText(path), out var key)
                ? new CosignatureSigner(name, key!)
                : throw new ConfigurationException($"--key-file {path} holds no Ed25519 key in PKCS#8 PEM; restore it, or give another file and publish the new key.");
        }
        catch (FileNotFoundException)
        {
            throw new ConfigurationException($"--key-file {path} is not there; jit-operator witness makes it when it is first started.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--key-file {path} cannot be used: {e.Message}");
        }
    }

    private static void Create(string path)
    {
        using var random = RandomNumberGenerator.Create();
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // As a whole or not at all: half a key would be a witness that cannot start again.
        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.ASCII.GetBytes(Ed25519Key.Generate(random).ExportPem()));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: false);
    }
}
