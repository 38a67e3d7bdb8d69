using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>One seed, one condition, one arm: what a reproduction measures at a time.</summary>
public sealed class Trial
{
    private readonly ReproductionRequest _request;
    private readonly Grid _grid;
    private readonly int _seedIndex;
    private readonly IProgress<ReproductionProgress>? _progress;
    private readonly double _from;
    private readonly double _to;
    private readonly List<ReproductionRun> _runs;
    private readonly FigureDrafts _figures;
    private readonly Dictionary<string, object> _shared;

    internal Trial(
        ReproductionRequest request,
        Grid grid,
        (int SeedIndex, string Condition, string Arm) place,
        (double From, double To) part,
        List<ReproductionRun> runs,
        FigureDrafts figures,
        Dictionary<string, object> shared,
        IProgress<ReproductionProgress>? progress,
        CancellationToken stop)
    {
        _request = request;
        _grid = grid;
        (_seedIndex, Condition, Arm) = place;
        (_from, _to) = part;
        _runs = runs;
        _figures = figures;
        _shared = shared;
        _progress = progress;
        Stop = stop;
        Seed = request.AllSeeds[_seedIndex];
    }

    /// <summary>The seed.</summary>
    public long Seed { get; }

    /// <summary>The arm.</summary>
    public string Arm { get; }

    /// <summary>The condition; empty where there is just one.</summary>
    public string Condition { get; }

    /// <summary>The scale.</summary>
    public ReproductionScale Scale => _request.Scale;

    /// <summary>Where to run.</summary>
    public DeviceChoice Device => _request.Device;

    /// <summary>Whether this is the first seed, whose curves are drawn.</summary>
    public bool IsFirstSeed => _seedIndex == 0;

    /// <summary>Stops the work.</summary>
    public CancellationToken Stop { get; }

    /// <summary>Trains; seed, device, progress and cancellation are set here. The first seed's run is kept for its dynamics.</summary>
    /// <param name="method">The method.</param>
    /// <param name="request">Data, network, epochs.</param>
    /// <param name="part">Which part of the trial's time it takes, where a trial trains several times: from and to, 0 to 1.</param>
    /// <param name="isShown">Whether its dynamics belong into the figures.</param>
    /// <returns>The run; the reproduction disposes it at the end.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled: no claim can be read off a stopped run.</exception>
    public TrainingRun Train(TrainingMethod method, TrainingRequest request, (double From, double To)? part = null, bool isShown = true)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(request);
        var (from, to) = part ?? (0, 1);
        var relay = _progress is null
            ? null
            : new Relay(e => Report(from + ((to - from) * e.Epoch / e.Epochs), $"epoch {e.Epoch}/{e.Epochs}", e));
        var run = method.Train(request with { Seed = Seed, Device = Device }, relay, Stop);
        _runs.Add(new ReproductionRun(Arm, Condition, run) { IsShown = isShown });
        Stop.ThrowIfCancellationRequested();
        return run;
    }

    /// <summary>
    /// What several arms of one seed need and is costly: a teacher, scores. The first trial that asks makes it; what it trains is
    /// counted to its time.
    /// </summary>
    /// <typeparam name="T">The type of what is shared; a run stays the reproduction's own, and nothing here is disposed.</typeparam>
    /// <param name="name">Its name among all that the reproduction shares within a seed.</param>
    /// <param name="make">Makes it.</param>
    /// <returns>The same object for every trial of the seed.</returns>
    public T Share<T>(string name, Func<T> make)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(make);
        if (!_shared.TryGetValue(name, out var value))
        {
            value = make();
            _shared[name] = value;
        }

        return (T)value;
    }

    /// <summary>Records a measured number.</summary>
    /// <param name="quantity">What it is: the name that <see cref="Grid"/> finds it by.</param>
    /// <param name="value">The number; NaN counts as not measured.</param>
    /// <param name="unit">Its unit.</param>
    public void Record(string quantity, double value, Unit unit = Unit.Share)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(quantity);
        _grid.Set(Arm, Condition, quantity, _seedIndex, value, unit);
    }

    /// <summary>Adds a series to a figure; those of seeds after the first are left out.</summary>
    /// <param name="figure">Title and axes of the figure; series of the same title share a panel.</param>
    /// <param name="series">The series.</param>
    public void Draw(ReproductionFigure figure, FigureSeries series)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(series);
        if (IsFirstSeed)
        {
            _figures.Add(figure, series);
        }
    }

    /// <summary>Adds a line named after the arm (and the condition) to a figure; those of seeds after the first are left out.</summary>
    /// <param name="title">The figure's title; lines of the same title share a panel.</param>
    /// <param name="x">The horizontal axis in words.</param>
    /// <param name="y">The vertical axis in words.</param>
    /// <param name="xs">Positions.</param>
    /// <param name="ys">Values, one a position.</param>
    /// <param name="unit">What the values are.</param>
    public void Curve(string title, string x, string y, IEnumerable<double> xs, IEnumerable<double> ys, Unit unit = Unit.Share) =>
        Draw(
            new ReproductionFigure { Title = title, XTitle = x, YTitle = y, Unit = unit },
            new FigureSeries(FigureKind.Line, Condition.Length == 0 ? Arm : $"{Arm}, {Condition}", [.. xs], [.. ys]));

    /// <summary>Loads a data set of the catalogue.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="split">Which part.</param>
    /// <returns>The data set.</returns>
    public LabeledDataset Load(string name, DataSplit split = DataSplit.Train) => Load<LabeledDataset>(name, split);

    /// <summary>Loads a data set of any kind.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="split">Which part.</param>
    /// <returns>The data set.</returns>
    public T Load<T>(string name, DataSplit split = DataSplit.Train)
        where T : Dataset =>
        DatasetCatalog.LoadAsync<T>(name, split, cancellationToken: Stop).GetAwaiter().GetResult();

    /// <summary>Says how far the trial is, and stops it where that was asked for.</summary>
    /// <param name="fraction">The share of this trial that is done, 0 to 1.</param>
    /// <param name="activity">What runs now, in a few words.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Report(double fraction, string activity)
    {
        Report(fraction, activity, epoch: null);
        Stop.ThrowIfCancellationRequested();
    }

    private void Report(double fraction, string activity, EpochRecord? epoch)
    {
        var place = Condition.Length == 0 ? Arm : $"{Arm}, {Condition}";
        _progress?.Report(new ReproductionProgress(
            fraction >= 1 ? _to : Math.Min(_to, _from + ((_to - _from) * Math.Max(0, fraction))), $"{place}, seed {Seed}{(activity.Length == 0 ? string.Empty : $", {activity}")}", epoch));
    }

    private sealed class Relay(Action<EpochRecord> report) : IProgress<EpochRecord>
    {
        public void Report(EpochRecord value) => report(value);
    }
}

/// <summary>Figures that grow series by series.</summary>
internal sealed class FigureDrafts
{
    private readonly List<ReproductionFigure> _figures = [];

    public void Add(ReproductionFigure figure, FigureSeries series)
    {
        var at = _figures.FindIndex(f => f.Title == figure.Title);
        if (at < 0)
        {
            _figures.Add(figure with { Series = figure.Series.Add(series) });
        }
        else
        {
            _figures[at] = _figures[at] with { Series = _figures[at].Series.Add(series) };
        }
    }

    public ImmutableArray<ReproductionFigure> ToImmutable() => [.. _figures];
}
