"""One ELR epoch in PyTorch, for comparison: the same data, model, loss, batch size and optimizer as ours.

Prints PyTorch's version and how it was built, then one line of seconds for each line read from standard input.
"""

import gzip
import pathlib
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

DATA = pathlib.Path(__file__).resolve().parents[2] / "data" / "fashion-mnist-10k"


def read(pattern, header):
    path = next(DATA.glob(pattern))
    return torch.frombuffer(bytearray(gzip.decompress(path.read_bytes())[header:]), dtype=torch.uint8)


def main():
    if len(sys.argv) > 1:  # PyTorch counts cores, libtorch in .NET counts hardware threads: both get the same number
        torch.set_num_threads(int(sys.argv[1]))
    images = read("train-images*", 16).view(-1, 1, 28, 28)
    labels = read("train-labels*", 8).long()
    generator = torch.Generator().manual_seed(0)
    wrong = torch.rand(len(labels), generator=generator) < 0.4
    labels = torch.where(wrong, (labels + torch.randint(1, 10, labels.shape, generator=generator)) % 10, labels)
    mean, deviation = images.float().mean(), images.float().std()

    network = nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, 10),
    )
    optimizer = torch.optim.SGD(network.parameters(), lr=0.02, momentum=0.9)
    targets = torch.zeros(len(labels), 10)
    beta, weight = 0.7, 3.0

    def epoch():
        network.train()
        order = torch.randperm(len(labels))
        for indices in order.split(128):
            x = images[indices].float().sub_(mean).div_(deviation)
            optimizer.zero_grad()
            logits = network(x)
            p = logits.softmax(1).clamp(1e-4, 1 - 1e-4)
            with torch.no_grad():
                t = targets[indices] * beta + p / p.sum(1, keepdim=True) * (1 - beta)
                targets[indices] = t
            loss = F.cross_entropy(logits, labels[indices]) + weight * (1 - (t * p).sum(1)).log().mean()
            loss.backward()
            optimizer.step()

    print(torch.__version__, flush=True)
    config = torch.__config__.show().replace("\n", "; ")
    blas = "MKL" if torch.backends.mkl.is_available() else "no MKL"
    onednn = "oneDNN" if torch.backends.mkldnn.is_available() else "no oneDNN"
    print(f"{blas}, {onednn}, {torch.get_num_threads()} threads; {config[:200]}", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        epoch()
        print(f"{time.perf_counter() - start:.6f}", flush=True)


if __name__ == "__main__":
    main()
