using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How tensors look: type, shape and device, then a picture, a table of values, or their range.</summary>
internal static class TensorDisplay
{
    private const int MaximumTableSide = 16;
    private const int LeastPictureSide = 16;
    private const int GreatestPictureSide = 1024;
    private static readonly byte[] Missing = [217, 0, 200];

    /// <summary>The tensor; nothing of it is changed.</summary>
    public static MimeBundle Of(Tensor tensor)
    {
        if (tensor.IsInvalid)
        {
            return MimeBundle.FromDisplay(Html.Note("Tensor, disposed"), "Tensor, disposed");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var title = $"Tensor {Name(tensor.dtype)} [{string.Join(',', tensor.shape)}] on {tensor.device}";
        var values = tensor.detach().cpu();
        var range = Range(values);
        if (range.Length > 0)
        {
            title += $", {range}";
        }

        if (Picture(values) is { } sprite)
        {
            var factor = Math.Clamp(160 / sprite.Width, 1, 8);
            var png = Convert.ToBase64String(sprite.Png);
            var picture = FormattableString.Invariant(
                $"<img alt=\"{Html.Encode(title)}\" width=\"{sprite.Width * sprite.Columns * factor}\" src=\"data:image/png;base64,{png}\" style=\"image-rendering:pixelated;max-width:100%\">");
            return MimeBundle.FromDisplay(Html.Note(title) + picture, title);
        }

        return Table(values) is { } table
            ? MimeBundle.FromDisplay(Html.Note(title) + table.ToHtml(), $"{title}\n{table.ToText()}")
            : MimeBundle.FromDisplay(Html.Note(title), title);
    }

    private static string Name(ScalarType type) => type switch
    {
        ScalarType.Byte => "uint8",
        ScalarType.Int8 => "int8",
        ScalarType.Int16 => "int16",
        ScalarType.Int32 => "int32",
        ScalarType.Int64 => "int64",
        ScalarType.Bool => "bool",
        ScalarType.Float16 => "float16",
        ScalarType.BFloat16 => "bfloat16",
        ScalarType.Float32 => "float32",
        ScalarType.Float64 => "float64",
        _ => type.ToString(),
    };

    private static bool IsReal(Tensor values) => values.dtype is not (ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64);

    private static string Range(Tensor values)
    {
        if (values.numel() < 2 || !IsReal(values))
        {
            return string.Empty;
        }

        var numbers = values.to(float64).view(-1);
        var finite = numbers[numbers.isfinite()];
        var lost = numbers.numel() - finite.numel();
        if (finite.numel() == 0)
        {
            return "no number is finite";
        }

        numbers = finite;
        return $"from {ValueText.Number(numbers.min().item<double>())} to {ValueText.Number(numbers.max().item<double>())}, mean {ValueText.Number(numbers.mean().item<double>())}{(lost > 0 ? FormattableString.Invariant($"; {lost:#,0} of {values.numel():#,0} not finite") : string.Empty)}";
    }

    // Bytes are pictures as they are; floating-point pictures are stretched from their least to their greatest value.
    private static ImageSprite? Picture(Tensor values)
    {
        var isByte = values.dtype == ScalarType.Byte;
        if (!isByte && values.dtype is not (ScalarType.Float32 or ScalarType.Float64))
        {
            return null;
        }

        var batch = values.dim() switch
        {
            2 => values.unsqueeze(0).unsqueeze(0),
            3 when values.shape[0] is 1 or 3 => values.unsqueeze(0),
            4 when values.shape[1] is 1 or 3 && isByte => values.narrow(0, 0, Math.Min(40, values.shape[0])),
            _ => null,
        };
        if (batch is null || batch.numel() == 0)
        {
            return null;
        }

        var (height, width) = (batch.shape[2], batch.shape[3]);
        var least = isByte ? 8 : LeastPictureSide;
        if (Math.Min(height, width) < least || Math.Max(height, width) > GreatestPictureSide || Math.Max(height, width) > 4 * Math.Min(height, width))
        {
            return null;
        }

        if (!isByte)
        {
            batch = Stretch(batch);
        }

        return ImageSprite.Of(batch, byte.MaxValue);
    }

    // From the least finite value, black, to the greatest, white; what is not finite is magenta, which no grey is.
    private static Tensor Stretch(Tensor batch)
    {
        var known = batch.isfinite();
        var finite = batch[known];
        if (finite.numel() == 0)
        {
            return tensor(Missing, ScalarType.Byte).view(1, 3, 1, 1).expand(batch.shape[0], 3, batch.shape[2], batch.shape[3]).contiguous();
        }

        var low = finite.min();
        var span = (finite.max() - low).clamp_min(1e-12);
        var bytes = ((batch - low) / span * 255).nan_to_num(0).clamp(0, 255).to(ScalarType.Byte);
        return finite.numel() == batch.numel()
            ? bytes
            : where(known.all(1, keepdim: true), bytes.expand(-1, 3, -1, -1), tensor(Missing, ScalarType.Byte).view(1, 3, 1, 1));
    }

    private static TableView? Table(Tensor values)
    {
        if (!IsReal(values) || values.numel() == 0 || values.dim() > 2)
        {
            return null;
        }

        var matrix = values.dim() == 2 ? values : values.view(1, -1);
        var (rows, columns) = ((int)Math.Min(matrix.shape[0], MaximumTableSide), (int)Math.Min(matrix.shape[1], MaximumTableSide));
        var isWhole = matrix.dtype is not (ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64);
        var numbers = matrix.narrow(0, 0, rows).narrow(1, 0, columns).to(float64).contiguous().data<double>().ToArray();
        var more = matrix.shape[1] > columns;
        var heads = new List<TableColumn> { new(string.Empty, IsNumeric: true) };
        for (var j = 0; j < columns; j++)
        {
            heads.Add(new TableColumn(j.ToString(CultureInfo.InvariantCulture), IsNumeric: true));
        }

        if (more)
        {
            heads.Add(new TableColumn($"… {matrix.shape[1] - columns} more"));
        }

        var cells = new List<TableCell[]>();
        for (var i = 0; i < rows; i++)
        {
            var row = new TableCell[heads.Count];
            row[0] = new TableCell(i.ToString(CultureInfo.InvariantCulture), $"<b>{i}</b>");
            for (var j = 0; j < columns; j++)
            {
                row[j + 1] = isWhole ? ValueText.Number(numbers[(i * columns) + j]) : ValueText.Short(numbers[(i * columns) + j]);
            }

            if (more)
            {
                row[^1] = string.Empty;
            }

            cells.Add(row);
        }

        return new TableView(heads, cells) { TotalRows = matrix.shape[0] };
    }
}
