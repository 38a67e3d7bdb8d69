"""FastRP and the sparse product in SciPy, for comparison: python3 fastrp.py FOLDER DTYPE (float64, as the authors' code has it, or float32).

Reads the graph that the benchmark wrote (offsets.bin, columns.bin: int32 CSR, undirected, weights 1), prints one line:
    VERSIONS fastrp SECONDS BYTES spmm SECONDS PROCESSOR-SECONDS (of FastRP)
FastRP: d = 128, 3 powers with the weights 1, 1, 1, rows of each power to length 1, columns standardized; R in SciPy's sparse form, so that
the first power is a product of two sparse matrices. BYTES: resident memory of the process at its peak. The product: one P U alone.
"""

import os
import sys
import time

import numpy as np
import scipy
import scipy.sparse as sp


def status(field):
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field + ":"))


def fastrp(adjacency, dimension, weights, dtype):
    n = adjacency.shape[0]
    degrees = np.asarray(adjacency.sum(axis=1), dtype=dtype).ravel()
    inverse = np.divide(1, degrees, out=np.zeros_like(degrees), where=degrees > 0)
    walk = adjacency.copy()
    walk.data = np.repeat(inverse, np.diff(adjacency.indptr))
    projection = sp.random(n, dimension, density=1 / np.sqrt(n), format="csr", dtype=dtype, random_state=42)
    value = np.sqrt(np.sqrt(n) / dimension)
    projection.data = np.where(projection.data < 0.5, -value, value).astype(dtype)
    total = np.zeros((n, dimension), dtype)
    u = None
    for weight in weights:
        u = (walk @ projection).toarray() if u is None else walk @ u
        length = np.sqrt(np.einsum("ij,ij->i", u, u))
        length[length == 0] = 1
        total += u * (weight / length)[:, None].astype(dtype)
    total -= total.mean(axis=0)
    deviation = np.sqrt(np.einsum("ij,ij->j", total, total) / n)
    deviation[deviation == 0] = 1
    total /= deviation
    return total, walk


def main():
    folder, dtype = sys.argv[1], np.dtype(sys.argv[2])
    offsets = np.fromfile(os.path.join(folder, "offsets.bin"), np.int32)
    columns = np.fromfile(os.path.join(folder, "columns.bin"), np.int32)
    n = len(offsets) - 1
    adjacency = sp.csr_matrix((np.ones(len(columns), dtype), columns, offsets), shape=(n, n))
    start, work = time.perf_counter(), time.process_time()
    total, walk = fastrp(adjacency, 128, [1, 1, 1], dtype)
    seconds, work = time.perf_counter() - start, time.process_time() - work
    peak = status("VmHWM")
    start = time.perf_counter()
    walk @ total
    product = time.perf_counter() - start
    print(f"numpy-{np.__version__}-scipy-{scipy.__version__} fastrp {seconds:.3f} {peak} spmm {product:.3f} {work:.3f}", flush=True)


if __name__ == "__main__":
    main()
