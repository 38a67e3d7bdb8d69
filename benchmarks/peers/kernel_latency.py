"""Latency of our Jupyter kernel beside ipykernel, both through jupyter_client, in one run and in turns.

    dotnet build src/Kernel.Host -c Release
    python3 benchmarks/peers/kernel_latency.py [--starts 5] [--trips 200] [--command "dotnet PATH/noisy.dll"]

Prints medians: spawn to the first kernel_info reply, spawn to the end of the first executed cell (1+1), the round trip of
1+1 in a running kernel (noisy does not compile an unchanged cell again) and of 1+2, 1+3, … (each of which is compiled),
resident memory after the first cell and after all, and the processor time of the kernel until the first cell and per trip of
1+1, which other load on the machine disturbs less than wall time (the last four: Linux). Then how long a warm chart of noisy
takes from the start of its cell until it is on the wire.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import sys
import tempfile
import time
from queue import Empty

from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager

ROOT = pathlib.Path(__file__).resolve().parents[2]
TIMEOUT = 120


def default_command():
    folder = ROOT / "src" / "Kernel.Host" / "bin" / "Release" / "net10.0"
    return [shutil.which("dotnet") or "dotnet", str(folder / "noisy.dll")]


def finish(client, request):
    while client.get_shell_msg(timeout=TIMEOUT)["parent_header"].get("msg_id") != request:
        pass
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if (
            message["parent_header"].get("msg_id") == request
            and message["msg_type"] == "status"
            and message["content"]["execution_state"] == "idle"
        ):
            return


def resident_mb(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024
    except OSError:
        return float("nan")


def processor_seconds(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return float("nan")


def wait_for_info(client):
    """Asks until an answer comes, as clients do: what is sent before the kernel listens may take its time to arrive."""
    while True:
        client.kernel_info()
        try:
            while client.get_shell_msg(timeout=0.02)["msg_type"] != "kernel_info_reply":
                pass
            return
        except Empty:
            pass


def wait_for_subscription(client):
    """Outputs that are published before the subscription has reached the kernel are lost: asks until some are seen."""
    while True:
        try:
            client.get_iopub_msg(timeout=0.02)
            return
        except Empty:
            client.kernel_info()


def one_start(name, specs, trips):
    manager = KernelManager(kernel_name=name, kernel_spec_manager=specs)
    begin = time.perf_counter()
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        wait_for_info(client)
        info = time.perf_counter() - begin
        wait_for_subscription(client)
        finish(client, client.execute("1+1"))
        first = time.perf_counter() - begin
        pid = manager.provisioner.pid
        busy, memory = processor_seconds(pid), resident_mb(pid)
        times = []
        for _ in range(trips):
            begin = time.perf_counter()
            finish(client, client.execute("1+1"))
            times.append(time.perf_counter() - begin)
        per_trip = (processor_seconds(pid) - busy) / trips
        fresh = []
        for trip in range(trips):
            begin = time.perf_counter()
            finish(client, client.execute(f"1+{trip + 2}"))
            fresh.append(time.perf_counter() - begin)
        return info, first, statistics.median(times), statistics.median(fresh), memory, resident_mb(pid), busy, per_trip
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def warm_chart(specs, charts=10):
    """Seconds from the request to the display of a chart, after the first one."""
    manager = KernelManager(kernel_name="noisy", kernel_spec_manager=specs)
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        wait_for_info(client)
        wait_for_subscription(client)
        for cell in (
            "#!dataset digits --name d",
            "#!inject symmetric --rate 0.4 --data d --name n",
            "#!train elr --data n --model mlp --epochs 30 --name r",
            "#!dynamics r",
        ):
            finish(client, client.execute(cell))
        times = []
        for _ in range(charts):
            begin = time.perf_counter()
            request = client.execute("#!dynamics r")
            while True:
                message = client.get_iopub_msg(timeout=TIMEOUT)
                if message["parent_header"].get("msg_id") == request and message["msg_type"] == "display_data":
                    times.append(time.perf_counter() - begin)
                    break
            finish(client, request)
        return statistics.median(times)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--starts", type=int, default=5)
    arguments.add_argument("--trips", type=int, default=200)
    arguments.add_argument("--command", help="what starts noisy; default: the Release build")
    options = arguments.parse_args()
    command = options.command.split() if options.command else default_command()

    with tempfile.TemporaryDirectory() as folder:
        specs = {
            "noisy": [*command, "kernel", "{connection_file}"],
            "ipykernel": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        }
        for name, argv in specs.items():
            spec = pathlib.Path(folder, name)
            spec.mkdir()
            language = "C#" if name == "noisy" else "python"
            (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": name, "language": language}))
        manager = KernelSpecManager(kernel_dirs=[folder], ensure_native_kernel=False)
        results = {name: [] for name in specs}
        for _ in range(options.starts):
            for name in specs:
                results[name].append(one_start(name, manager, options.trips))
        chart = warm_chart(manager)

    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; medians of {options.starts} starts, {options.trips} trips each")
    columns = [
        ("kernel_info", 1, "s"), ("first cell", 1, "s"), ("1+1", 1000, "ms"), ("1+N", 1000, "ms"), ("resident", 1, "MB"), ("at the end", 1, "MB"),
        ("cpu to first", 1, "s"), ("cpu of 1+1", 1000, "ms"),
    ]
    print(" " * 10 + "".join(f"{name:>15}" for name, _, _ in columns))
    medians = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in results.items()}
    for name, values in medians.items():
        cells = (f"{value * scale:12.2f} {unit:>2}" for value, (_, scale, unit) in zip(values, columns))
        print(f"{name:10}" + "".join(cells))
    ratios = (f"{ours / theirs:14.2f}x" for ours, theirs in zip(*medians.values()))
    print(f"{'ratio':10}" + "".join(ratios))
    print(f"a warm chart of noisy: {chart * 1000:.0f} ms")


if __name__ == "__main__":
    main()
