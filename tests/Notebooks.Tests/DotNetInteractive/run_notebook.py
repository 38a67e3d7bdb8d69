"""Runs a notebook in a kernel of Jupyter and prints, as one JSON object, what a reader would stumble over.

usage: run_notebook.py KERNEL NOTEBOOK FEED
"""
import json
import re
import sys

import nbformat
from nbclient import NotebookClient

kernel, path, feed = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
first = next(c for c in notebook.cells if c.cell_type == "code")
first.source = f'#i "nuget: {feed}"\n{first.source}'
NotebookClient(notebook, timeout=300, kernel_name=kernel, allow_errors=True).execute()

errors, warnings, verdicts = [], [], []
for number, cell in enumerate(notebook.cells):
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            errors.append(f"cell {number}: {output.get('evalue')}")
        text = output.get("text", "") or output.get("data", {}).get("text/plain", "")
        warnings += [f"cell {number}: {line}" for line in text.splitlines() if re.search(r"\bwarning \w+\d+", line)]
        if output.get("name") == "stderr":
            errors.append(f"cell {number}: {text}")
        verdicts += re.findall(r"The claim [^\n]*? seeds?\.", text)
print(json.dumps({"errors": errors, "warnings": warnings, "verdicts": verdicts}))
