"""Resident memory of our Jupyter kernel over many cells, through jupyter_client (Linux).

    dotnet build src/Kernel.Host -c Release
    python3 benchmarks/peers/kernel_memory.py [--trips 1000] [--code "1+1"] [--command "dotnet PATH/noisy.dll"]

Prints the resident memory after the first cell, after 50 trips, and at each tenth of the rest, and last the growth from 50 trips on. With --report
also how many assemblies are loaded and what the collector holds, asked of the kernel by a cell at the beginning and the end.
"""
import argparse
import json
import pathlib
import tempfile

from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager

from kernel_latency import default_command, finish, resident_mb, wait_for_info, wait_for_subscription

REPORT = (
    "GC.Collect(); GC.WaitForPendingFinalizers(); GC.Collect();\n"
    "Console.WriteLine($\"{AppDomain.CurrentDomain.GetAssemblies().Length} assemblies, {GC.GetTotalMemory(true) / 1e6:0.0} MB held, \"\n"
    "    + $\"{GC.GetGCMemoryInfo().TotalCommittedBytes / 1e6:0.0} MB committed, {GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)} collections\");"
)


def text_of(client, code):
    request = client.execute(code)
    text = ""
    while True:
        message = client.get_iopub_msg(timeout=120)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "stream":
            text += message["content"]["text"]
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            client.get_shell_msg(timeout=120)
            return text.strip()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--trips", type=int, default=1000)
    arguments.add_argument("--code", default="1+1")
    arguments.add_argument("--command", help="what starts noisy; default: the Release build")
    arguments.add_argument("--report", action="store_true")
    options = arguments.parse_args()
    command = options.command.split() if options.command else default_command()
    with tempfile.TemporaryDirectory() as folder:
        spec = pathlib.Path(folder, "noisy")
        spec.mkdir()
        (spec / "kernel.json").write_text(json.dumps({"argv": [*command, "kernel", "{connection_file}"], "display_name": "noisy", "language": "C#"}))
        specs = KernelSpecManager(kernel_dirs=[folder], ensure_native_kernel=False)
        manager = KernelManager(kernel_name="noisy", kernel_spec_manager=specs)
        manager.start_kernel()
        client = manager.blocking_client()
        client.start_channels()
        try:
            wait_for_info(client)
            wait_for_subscription(client)
            pid = manager.provisioner.pid
            at_fifty = None
            for trip in range(1, options.trips + 51):
                finish(client, client.execute(options.code.replace("{trip}", str(trip))))
                if trip in (1, 50) or (trip > 50 and (trip - 50) % max(options.trips // 10, 1) == 0):
                    resident = resident_mb(pid)
                    at_fifty = resident if trip == 50 else at_fifty
                    print(f"{trip:6} trips  {resident:7.1f} MB", flush=True)
                    if options.report and trip in (50, options.trips + 50):
                        print(f"              {text_of(client, REPORT)}  {resident_mb(pid):.1f} MB then", flush=True)
            print(f"growth from 50 trips on: {100 * (resident_mb(pid) / at_fifty - 1):+.1f} %")
        finally:
            client.stop_channels()
            manager.shutdown_kernel()


if __name__ == "__main__":
    main()
