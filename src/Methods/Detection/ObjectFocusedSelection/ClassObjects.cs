using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>All objects of one class, those in selected pictures too: what is selected already counts as coverage.</summary>
internal sealed class ClassObjects
{
    private readonly int _classId;
    private readonly int[] _rows;
    private readonly long[] _images;
    private readonly PointRows _points;
    private readonly FarthestFirst _start;
    private readonly int _maxIterations;

    public ClassObjects(int classId, PointRows points, int[] rows, IReadOnlyList<long> imageIds, int maxIterations)
    {
        (_classId, _rows, _maxIterations) = (classId, rows, maxIterations);
        _images = [.. rows.Select(r => imageIds[r])];
        _points = points.Select(rows);

        // The first centres of K clusters begin those of K + 1: the search over K finds them once.
        _start = new FarthestFirst(_points);
    }

    public int CountUnselected(HashSet<long> selected) => _images.Where(i => !selected.Contains(i)).Distinct().Count();

    public SelectionStep Pick(int want, HashSet<long> selected, CancellationToken stop)
    {
        var isSelected = Array.ConvertAll(_images, selected.Contains);
        var (clusters, members, isCovered) = Cluster(want, isSelected, stop);

        // The largest cluster first; in it the object nearest to the centre whose picture is still free.
        var open = Enumerable.Range(0, clusters.Count).Where(c => members[c] > 0 && !isCovered[c]).OrderByDescending(c => members[c]).ThenBy(c => c);
        var picked = new List<int>();
        var taken = new HashSet<long>();
        foreach (var cluster in open)
        {
            var (best, least) = (-1, double.PositiveInfinity);
            for (var i = 0; i < _rows.Length; i++)
            {
                if (clusters.Assignment[i] == cluster && !taken.Contains(_images[i])
                    && PointRows.SquaredDistance(_points[i], clusters.Centre(cluster)) is var distance && distance < least)
                {
                    (best, least) = (i, distance);
                }
            }

            if (best >= 0)
            {
                picked.Add(best);
                taken.Add(_images[best]);
            }

            if (picked.Count == want)
            {
                break;
            }
        }

        return new SelectionStep(_classId, want, clusters.Count, [.. picked.Select(i => _images[i])])
        {
            Covered = isCovered.Count(c => c),
            PickedRows = [.. picked.Select(i => _rows[i])],
            Rows = [.. _rows],
            ClusterOf = clusters.Assignment,
            IsCovered = [.. isCovered],
        };
    }

    // K grows from want until at least want clusters hold no object of a selected picture, or every object has its own.
    private (KMeansClustering Clusters, int[] Members, bool[] IsCovered) Cluster(int want, bool[] isSelected, CancellationToken stop)
    {
        // One selected object covers a cluster at least, so K = want cannot do then.
        for (var k = want + (Array.IndexOf(isSelected, true) >= 0 && want < _rows.Length ? 1 : 0); ; k++)
        {
            var clusters = new DeterministicKMeans(k, _maxIterations).Fit(_points, _start, stop);
            var (members, isCovered) = (new int[k], new bool[k]);
            for (var i = 0; i < _rows.Length; i++)
            {
                members[clusters.Assignment[i]]++;
                isCovered[clusters.Assignment[i]] |= isSelected[i];
            }

            if (k == _rows.Length || Enumerable.Range(0, k).Count(c => members[c] > 0 && !isCovered[c]) >= want)
            {
                return (clusters, members, isCovered);
            }
        }
    }
}
