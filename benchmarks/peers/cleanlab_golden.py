"""Writes the issue sets of cleanlab for the four real test sets, against which our tests compare.

    python3 cleanlab_golden.py CLEANLAB_CHECKOUT LABEL_ERRORS_FOLDER OUTPUT.json

Needs numpy, pandas and scikit-learn. For each set and each rule it writes the sorted indices, twice where they differ:
"indices" with NumPy's default sort, whose order of equal numbers is unspecified and depends on its version and the
processor, and "stable_indices" with numpy.argsort made stable, which is what our tie rule equals.
"""

import gzip
import json
import os
import pathlib
import sys
import warnings

import numpy as np

RULES = ["predicted_neq_given", "confident_learning", "prune_by_class", "prune_by_noise_rate", "both"]
SETS = ["mnist", "cifar10", "20news", "imdb"]


def main():
    checkout, folder, output = sys.argv[1:4]
    sys.path.insert(0, checkout)
    warnings.simplefilter("ignore")
    import cleanlab
    from cleanlab.count import compute_confident_joint, estimate_joint, num_label_issues
    from cleanlab.filter import find_label_issues

    default_argsort = np.argsort

    def stable_argsort(values, *arguments, **options):
        options["kind"] = "stable"
        return default_argsort(values, *arguments, **options)

    result = {"cleanlab": cleanlab.__version__, "numpy": np.__version__, "sets": {}}
    for name in SETS:
        with gzip.open(pathlib.Path(folder) / f"{name}-test-predprobs.csv.gz", "rt") as file:
            table = np.array([[float(v) for v in line.split(",")] for line in file.readlines()[1:]])
        labels, double = table[:, 1].astype(int), np.ascontiguousarray(table[:, 2:])
        if name == "imdb":
            # Its published numbers reach 1.00001, which cleanlab refuses (and so do we): rows are divided by their sums.
            double = double / double.sum(axis=1, keepdims=True)
        for precision, probabilities in (("float64", double), ("float32", double.astype(np.float32))):
            rules = {}
            for rule in RULES:
                np.argsort = default_argsort
                mask = find_label_issues(labels, probabilities, filter_by=rule, n_jobs=1)
                np.argsort = stable_argsort
                stable = find_label_issues(labels, probabilities, filter_by=rule, n_jobs=1)
                rules[rule] = {"indices": np.flatnonzero(mask).tolist()}
                if (mask != stable).any():
                    rules[rule]["stable_indices"] = np.flatnonzero(stable).tolist()
            joint = compute_confident_joint(labels, probabilities)
            np.argsort = default_argsort
            result["sets"][f"{name}-{precision}"] = {
                "rules": rules,
                "confident_joint": joint.tolist(),
                "off_diagonal": int(num_label_issues(labels, probabilities)),
                "off_diagonal_calibrated": int(num_label_issues(labels, probabilities, estimation_method="off_diagonal_calibrated")),
            }
            print(name, precision, {r: (len(v["indices"]), "ties" if "stable_indices" in v else "") for r, v in rules.items()})

    temporary = output + ".tmp"
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(result, file, separators=(",", ":"))
        file.write("\n")
    os.replace(temporary, output)


if __name__ == "__main__":
    main()
