using System.Globalization;
using System.Reflection.Metadata;
using Microsoft.CodeAnalysis;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

public sealed class MappedReferenceTests
{
    [Fact]
    public void Given_back_pages_leave_the_process_and_can_be_read_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pages are given back on Linux.");
        using var folder = new TemporaryFolder();
        var path = folder.File("copy.dll");
        File.Copy(typeof(object).Assembly.Location, path);
        var reference = MappedReference.To(path);
        var before = Read(reference);
        Assert.True(ResidentBytes(path) > 1 << 20, $"{ResidentBytes(path)} bytes of {path} are resident after all its names were read.");

        MappedReference.GiveBackPages();

        Assert.Equal(0, ResidentBytes(path));
        Assert.Equal(before, Read(reference));
    }

    private static int Read(PortableExecutableReference reference)
    {
        var names = 0;
        foreach (var module in ((AssemblyMetadata)reference.GetMetadata()).GetModules())
        {
            var reader = module.GetMetadataReader();
            names += reader.TypeDefinitions.Sum(t => reader.GetString(reader.GetTypeDefinition(t).Name).Length);
            names += reader.MethodDefinitions.Sum(m => reader.GetString(reader.GetMethodDefinition(m).Name).Length);
        }

        return names;
    }

    private static long ResidentBytes(string path)
    {
        var lines = File.ReadAllLines("/proc/self/smaps");
        var total = 0L;
        var isOurs = false;
        foreach (var line in lines)
        {
            if (line.Contains('-', StringComparison.Ordinal) && char.IsAsciiHexDigitLower(line[0]))
            {
                isOurs = line.EndsWith(path, StringComparison.Ordinal);
            }
            else if (isOurs && line.StartsWith("Rss:", StringComparison.Ordinal))
            {
                total += long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
            }
        }

        return total;
    }
}
