using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>A property or a field that displays show.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Read">Its value of an object; throws what the getter throws.</param>
internal sealed record ValueMember(string Name, Type Type, Func<object, object?> Read);

/// <summary>What of an object displays show: its public properties and fields, those of base classes first.</summary>
internal static class ValueMembers
{
    /// <summary>The most that one object or table shows.</summary>
    public const int Maximum = 60;

    // By type, and gone with it: cells run again declare types again.
    private static readonly ConditionalWeakTable<Type, ValueMember[]> Known = [];

    /// <summary>The members of a type.</summary>
    public static ValueMember[] Of(Type type) => Known.GetValue(type, Find);

    /// <summary>Whether the type says itself how its values look as text; what records and anonymous types say is made by the compiler.</summary>
    public static bool HasOwnText(Type type) =>
        type.GetMethod(nameof(ToString), BindingFlags.Public | BindingFlags.Instance, []) is { } method
        && method.DeclaringType != typeof(object) && method.DeclaringType != typeof(ValueType)
        && !method.IsDefined(typeof(CompilerGeneratedAttribute)) && !method.DeclaringType!.IsDefined(typeof(CompilerGeneratedAttribute));

    private static ValueMember[] Find(Type type)
    {
        if (typeof(FileSystemInfo).IsAssignableFrom(type))
        {
            return OfFiles(type);
        }

        var depths = new Dictionary<Type, int>();
        for (var t = type; t is not null; t = t.BaseType)
        {
            depths[t] = -depths.Count;
        }

        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        var properties = type.GetProperties(Public)
            .Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0 && IsShown(p, p.PropertyType))
            .Select(p => (Member: (MemberInfo)p, p.PropertyType, Read: (Func<object, object?>)(o => p.GetValue(o, BindingFlags.DoNotWrapExceptions, null, null, null))));
        var fields = type.GetFields(Public).Where(f => IsShown(f, f.FieldType)).Select(f => (Member: (MemberInfo)f, f.FieldType, Read: (Func<object, object?>)f.GetValue));
        return
        [
            .. properties.Concat(fields)
                .OrderBy(m => depths.GetValueOrDefault(m.Member.DeclaringType!))
                .DistinctBy(m => m.Member.Name)
                .Select(m => new ValueMember(m.Member.Name, m.Item2, m.Read)),
        ];
    }

    // What a listing of a folder shows; of a file that is not there all else would be made up.
    private static ValueMember[] OfFiles(Type type) =>
    [
        new("Name", typeof(string), f => ((FileSystemInfo)f).Name),
        .. type == typeof(FileInfo) ? [new ValueMember("Length", typeof(long?), f => f is FileInfo { Exists: true } file ? file.Length : null)] : Array.Empty<ValueMember>(),
        new("LastWriteTime", typeof(DateTime?), f => f is FileSystemInfo { Exists: true } file ? file.LastWriteTime : null),
        new("Exists", typeof(bool), f => ((FileSystemInfo)f).Exists),
    ];

    private static bool IsShown(MemberInfo member, Type type) =>
        !type.IsByRefLike && !type.IsPointer && !type.IsFunctionPointer && !type.IsByRef
        && !member.IsDefined(typeof(ObsoleteAttribute))
        && member.GetCustomAttribute<EditorBrowsableAttribute>()?.State != EditorBrowsableState.Never
        && member.GetCustomAttribute<BrowsableAttribute>()?.Browsable != false;
}
