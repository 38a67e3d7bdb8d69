"""An epoch of NBPO (surrogate gradient) in NumPy, for comparison: python3 nbpo_epoch.py FOLDER KIND (numpy or scipy).

Reads the votes that the benchmark wrote (votes.bin: int32 pairs, user by user; size.txt: users and items), prints one line:
    VERSIONS epoch SECONDS score MEAN peak BYTES work PROCESSOR-SECONDS (an epoch)
The updates are those of the library: 50 + 50 factors in single precision, votes dealt anew to batches of 5,000 in each epoch, 4 items without a vote
beside each, a vote counted once for each of them, coefficients summed by the factors from before the batch, then
theta += eta * (dTheta - lambda * theta) on all rows, eta falling by 1 % an epoch. Nothing is done pair by pair in Python. How rows are
summed: with numpy sorted by row and np.add.reduceat (faster than np.add.at), with scipy as the product of a sparse matrix of coefficients
and the other side's factors.
"""

import os
import sys
import time

import numpy as np

FACTORS, NEGATIVES, BATCH, EPOCHS = 50, 4, 5000, 10
ETA, LAMBDA_R, LAMBDA_PHI = 0.02, 0.5, 1.0


def status(field):
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field + ":"))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sorted_sums(to, count):
    """Sums by row: the order of the rows and where each begins are found once for all that is summed."""
    order = np.argsort(to, kind="stable")
    sorted_to = to[order]
    starts = np.flatnonzero(np.r_[True, sorted_to[1:] != sorted_to[:-1]])

    def of(weights, by, factors):
        total = np.zeros((count, factors.shape[1]), np.float32)
        total[sorted_to[starts]] = np.add.reduceat(factors[by[order]] * weights[order, None], starts)
        return total

    return of


def summed(kind, rows, columns, terms):
    """For each (weights, left, right) the sums of weights * right[columns] by rows, and of weights * left[rows] by columns."""
    left, right = terms[0][1:]
    if kind == "scipy":
        import scipy.sparse as sp

        matrices = [sp.csr_matrix((weights, (rows, columns)), shape=(len(left), len(right))) for weights, _, _ in terms]
        return [(matrix @ right, matrix.T @ left) for matrix, (_, left, right) in zip(matrices, terms)]
    by_row, by_column = sorted_sums(rows, len(left)), sorted_sums(columns, len(right))
    return [(by_row(weights, columns, right), by_column(weights, rows, left)) for weights, left, right in terms]


def draw(random, voted, users, items):
    found = random.integers(0, items, len(users), dtype=np.int32)
    while True:
        wrong = np.flatnonzero(voted[users, found])
        if not len(wrong):
            return found
        found[wrong] = random.integers(0, items, len(wrong), dtype=np.int32)


def epoch(kind, random, pairs, voted, u, v, p, q, eta):
    pairs = random.permutation(pairs)
    for start in range(0, len(pairs), BATCH):
        users, items = pairs[start : start + BATCH].T
        others = draw(random, voted, np.repeat(users, NEGATIVES), len(v)).reshape(-1, NEGATIVES)
        of_u, of_p = u[users], p[users]
        r, g = np.einsum("ik,ik->i", of_u, v[items]), np.einsum("ik,ik->i", of_p, q[items])
        rs, gs = np.einsum("ik,ijk->ij", of_u, v[others]), np.einsum("ik,ijk->ij", of_p, q[others])
        s_r, s_g, s_rs, s_gs = sigmoid(r), sigmoid(g), sigmoid(rs), sigmoid(gs)
        a = np.concatenate([NEGATIVES * (1 - s_g) * (1 - s_r), (s_gs * (1 - s_rs) - s_rs).ravel()])
        b = np.concatenate([-NEGATIVES * s_g * s_r, ((1 - s_gs) * s_rs).ravel()])
        rows = np.concatenate([users, np.repeat(users, NEGATIVES)])
        columns = np.concatenate([items, others.ravel()])
        (du, dv), (dp, dq) = summed(kind, rows, columns, [(a, u, v), (b, p, q)])
        for theta, change, decay in ((u, du, LAMBDA_R), (v, dv, LAMBDA_R), (p, dp, LAMBDA_PHI), (q, dq, LAMBDA_PHI)):
            theta *= 1 - eta * decay
            theta += eta * change


def main():
    folder, kind = sys.argv[1], sys.argv[2]
    with open(os.path.join(folder, "size.txt"), encoding="ascii") as file:
        users, items = map(int, file.read().split())
    pairs = np.fromfile(os.path.join(folder, "votes.bin"), np.int32).reshape(-1, 2)
    voted = np.zeros((users, items), bool)
    voted[pairs[:, 0], pairs[:, 1]] = True
    random = np.random.default_rng(0)
    start = [random.random((n, FACTORS), np.float32) / np.float32(np.sqrt(FACTORS)) for n in (users, items, users, items)]
    u, v, p, q = start[0], start[1], 5 * start[2], -5 * start[3]
    eta, times, work = ETA, [], time.process_time()
    for _ in range(EPOCHS + 1):
        eta *= 0.99
        begin = time.perf_counter()
        epoch(kind, random, pairs, voted, u, v, p, q, np.float32(eta))
        times.append(time.perf_counter() - begin)
    work = (time.process_time() - work) / len(times)
    scores = np.einsum("ik,ik->i", u[pairs[:, 0]], v[pairs[:, 1]])
    mean = np.mean(np.bincount(pairs[:, 0], scores) / np.bincount(pairs[:, 0]))
    name = f"numpy-{np.__version__}"
    if kind == "scipy":
        import scipy

        name += f"-scipy-{scipy.__version__}"
    print(f"{name} epoch {sorted(times[1:])[EPOCHS // 2]:.4f} score {mean:.3f} peak {status('VmHWM')} work {work:.4f}", flush=True)


if __name__ == "__main__":
    main()
