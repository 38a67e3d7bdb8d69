"""Runs cells in a kernel of Jupyter, one by one, and prints as one JSON list what each showed.

usage: run_cells.py KERNEL CELLS     (CELLS: JSON, a list of code; one that begins with "complete " asks for completions at its end)

Each element: {"error", "html", "plain", "updates", "matches"}; html and plain are the last state of all that was shown.
"""
import json
import sys

from jupyter_client.manager import start_new_kernel

kernel_name, cells = sys.argv[1:]
manager, client = start_new_kernel(kernel_name=kernel_name)
results = []
for cell in json.loads(cells):
    shown, result = {}, {"error": None, "html": "", "plain": "", "updates": 0, "matches": []}
    if cell.startswith("complete "):
        code = cell.removeprefix("complete ")
        result["matches"] = client.complete(code, len(code), reply=True, timeout=120)["content"]["matches"]
        results.append(result)
        continue

    def output(message):
        kind, content = message["header"]["msg_type"], message["content"]
        if kind in ("display_data", "update_display_data", "execute_result"):
            key = content.get("transient", {}).get("display_id") or len(shown)
            shown[key] = content["data"]
            result["updates"] += kind == "update_display_data"
        elif kind == "stream":
            shown[len(shown)] = {"text/plain": content["text"]}
        elif kind == "error":
            result["error"] = content["evalue"]

    client.execute_interactive(cell, output_hook=output, timeout=300)
    for kind, mime in (("html", "text/html"), ("plain", "text/plain")):
        result[kind] = "\n".join(data.get(mime, "") for data in shown.values())
    results.append(result)
client.stop_channels()
manager.shutdown_kernel(now=True)
print(json.dumps(results))
