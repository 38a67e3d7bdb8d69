using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>Writes the outputs of one run of a notebook into its cells.</summary>
internal sealed class NotebookOutputWriter(Notebook notebook)
{
    // One lock for the whole notebook: an update may belong to an output of an earlier cell.
    private readonly Lock _gate = notebook.Gate;
    private int _backgroundFailures;
    private readonly Dictionary<string, List<JsonObject>> _displays = new(StringComparer.Ordinal);

    /// <summary>Empties a cell and gives the outputs of its run.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="number">Its number.</param>
    /// <param name="observer">Who else sees the outputs.</param>
    /// <returns>Where the run writes.</returns>
    public ICellOutput Begin(NotebookCell cell, int number, IRunObserver observer)
    {
        lock (_gate)
        {
            cell.Outputs.Clear();
            cell.ExecutionCount = number;
        }

        return new CellOutput(this, cell, number, observer);
    }

    /// <summary>Adds an error to a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="error">The error.</param>
    public void AddError(NotebookCell cell, CellError error)
    {
        lock (_gate)
        {
            cell.Outputs.Add((JsonNode)NotebookOutputs.Error(error));
        }
    }

    /// <summary>Whether a thread or task of a cell has failed since this was asked last.</summary>
    /// <returns>Whether one has.</returns>
    public bool TakeBackgroundFailure() => Interlocked.Exchange(ref _backgroundFailures, 0) > 0;

    private sealed class CellOutput(NotebookOutputWriter writer, NotebookCell cell, int number, IRunObserver observer) : ICellOutput
    {
        private bool _clearIsDue;

        public void Write(OutputStream stream, string text)
        {
            lock (writer._gate)
            {
                ClearIfDue();

                // Neighbours of one stream are one output, as Jupyter stores them.
                if (cell.Outputs.LastOrDefault() is JsonObject last
                    && (string?)last["output_type"] == "stream"
                    && (string?)last["name"] == NotebookOutputs.StreamName(stream))
                {
                    Append((JsonArray)last["text"]!, text);
                }
                else
                {
                    cell.Outputs.Add((JsonNode)NotebookOutputs.Stream(stream, text));
                }
            }

            observer.Wrote(stream, text);
        }

        public void Display(string displayId, MimeBundle content)
        {
            lock (writer._gate)
            {
                ClearIfDue();
                var output = NotebookOutputs.Display(content);
                if (!writer._displays.TryGetValue(displayId, out var shown))
                {
                    writer._displays[displayId] = shown = [];
                }

                shown.Add(output);
                cell.Outputs.Add((JsonNode)output);
            }

            observer.Displayed(displayId, content);
        }

        public void Update(string displayId, MimeBundle content)
        {
            lock (writer._gate)
            {
                foreach (var output in writer._displays.GetValueOrDefault(displayId) ?? [])
                {
                    output["data"] = NotebookOutputs.Data(content, asLines: true);
                }
            }

            observer.Updated(displayId, content);
        }

        public void Clear(bool wait)
        {
            lock (writer._gate)
            {
                _clearIsDue = true;
                if (!wait)
                {
                    ClearIfDue();
                }
            }
        }

        public void Error(CellError error)
        {
            lock (writer._gate)
            {
                ClearIfDue();
                cell.Outputs.Add((JsonNode)NotebookOutputs.Error(error));
            }

            _ = Interlocked.Increment(ref writer._backgroundFailures);
            observer.Wrote(OutputStream.Error, string.Join('\n', error.Traceback) + "\n");
        }

        public void Result(MimeBundle content)
        {
            lock (writer._gate)
            {
                ClearIfDue();
                cell.Outputs.Add((JsonNode)NotebookOutputs.Result(content, number));
            }

            observer.Displayed(null, content);
        }

        private void ClearIfDue()
        {
            if (_clearIsDue)
            {
                cell.Outputs.Clear();
                _clearIsDue = false;
            }
        }

        // The last line goes on where it has no line feed yet.
        private static void Append(JsonArray lines, string text)
        {
            if (lines.Count > 0 && (string?)lines[^1] is { } last && !last.EndsWith('\n'))
            {
                text = last + text;
                lines.RemoveAt(lines.Count - 1);
            }

            foreach (var line in MultilineText.Split(text))
            {
                lines.Add((JsonNode)(string)line!);
            }
        }
    }
}
