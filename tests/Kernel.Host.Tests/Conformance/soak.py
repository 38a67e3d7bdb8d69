"""A long session through jupyter_client: nothing may be lost, and memory may not grow without end.

Usage: KERNEL_NAME=noisy python3 soak.py

Every executed cell is compiled to code that stays loaded, as .NET's scripting does it, so memory grows a little with each.
The bound is on that growth: 800 further cells may add 60 MB.
"""
import os
import signal
import sys
import time
from queue import Empty

from jupyter_client.manager import start_new_kernel

CELLS = 1000
SETTLED = 200
GROWTH_MB = 60
TIMEOUT = 60


def resident_mb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def finish(client, request):
    """The reply and the outputs of a request, in their order; fails where a message is another request's."""
    reply = client.get_shell_msg(timeout=TIMEOUT)
    assert reply["parent_header"]["msg_id"] == request, reply
    outputs = []
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        assert message["parent_header"].get("msg_id") == request, message
        outputs.append(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return reply["content"], outputs


def settle(client):
    """Takes what is still on its way from the start, where the client asks again and again until the kernel listens."""
    for receive in (client.get_shell_msg, client.get_iopub_msg):
        try:
            while True:
                receive(timeout=1)
        except Empty:
            pass


def kinds(outputs):
    return [o["msg_type"] for o in outputs]


def many_cells(client, pid):
    finish(client, client.execute("var total = 0L;"))
    settled = None
    for i in range(1, CELLS + 1):
        reply, outputs = finish(client, client.execute(f"Console.WriteLine({i}); total += {i};\ntotal"))
        assert reply["status"] == "ok" and reply["execution_count"] == i + 1, reply
        assert kinds(outputs) == ["status", "execute_input", "stream", "execute_result", "status"], kinds(outputs)
        assert outputs[2]["content"]["text"] == f"{i}\n"
        assert outputs[3]["content"]["data"]["text/plain"] == str(i * (i + 1) // 2)
        if i == SETTLED:
            settled = resident_mb(pid)
    grown = resident_mb(pid) - settled
    print(f"{CELLS} cells, no message lost; resident {settled:.0f} MB after {SETTLED}, {grown:+.0f} MB at the end")
    assert grown < GROWTH_MB, f"memory grew by {grown:.0f} MB, at most {GROWTH_MB} are allowed"


def burst(client):
    requests = [client.execute(f"{i}") for i in range(100)]
    for request, expected in zip(requests, range(100)):
        _, outputs = finish(client, request)
        assert outputs[2]["content"]["data"]["text/plain"] == str(expected)
    print("100 cells at once, answered in their order")


def stop(client, pid):
    request = client.execute('display("on"); while (true) { }', stop_on_error=False)
    while client.get_iopub_msg(timeout=TIMEOUT)["msg_type"] != "display_data":
        pass
    os.kill(pid, signal.SIGINT)
    begin = time.monotonic()
    reply = client.get_shell_msg(timeout=TIMEOUT)
    assert reply["parent_header"]["msg_id"] == request and reply["content"]["ename"] == "Interrupted", reply
    while client.get_iopub_msg(timeout=TIMEOUT)["content"].get("execution_state") != "idle":
        pass
    print(f"an endless loop ended {time.monotonic() - begin:.1f} s after SIGINT")
    reply, outputs = finish(client, client.execute("total > 0"))
    assert outputs[2]["content"]["data"]["text/plain"].lower() == "true", outputs


def question(client):
    request = client.execute("Console.ReadLine()", allow_stdin=True)
    asked = client.get_stdin_msg(timeout=TIMEOUT)
    assert asked["parent_header"]["msg_id"] == request
    client.input("blue")
    _, outputs = finish(client, request)
    assert outputs[2]["content"]["data"]["text/plain"] == "blue", outputs
    print("a question was asked and answered")


def main():
    manager, client = start_new_kernel(kernel_name=os.environ.get("KERNEL_NAME", "noisy"), startup_timeout=TIMEOUT)
    try:
        pid = manager.provisioner.pid
        settle(client)
        many_cells(client, pid)
        burst(client)
        question(client)
        stop(client, pid)
        manager.restart_kernel(now=False)
        client.wait_for_ready(timeout=TIMEOUT)
        assert manager.provisioner.pid != pid
        print("restarted")
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    return 0


if __name__ == "__main__":
    sys.exit(main())
