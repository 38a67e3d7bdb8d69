"""Does with our nbgrader_config.py and autotests.yml what nbgrader 0.9's ClearSolutions and InstantiateTests do, in the real kernel.

usage: try_templates.py FOLDER KERNEL CASES     (CASES: JSON, a list of {"snippet", "solution", "wrong": [code, …]})

Prints one JSON object: the stub, and for each case the template's name, whether each test passes with the solution, and how many tests
fail for each wrong answer.
"""
import json
import sys

import jinja2
import yaml
from jupyter_client.manager import start_new_kernel
from traitlets.config.loader import PyFileConfigLoader

folder, kernel_name, cases = sys.argv[1:]
config = PyFileConfigLoader("nbgrader_config.py", path=folder).load_config()
sanitizer = config.InstantiateTests.sanitizers[kernel_name]
with open(f"{folder}/autotests.yml", encoding="utf-8") as file:
    tests = yaml.safe_load(file)[kernel_name]
manager, client = start_new_kernel(kernel_name=kernel_name)


def execute(code):
    """The last thing shown, as nbgrader takes it; an error is an exception."""
    result, error = None, None

    def output(message):
        nonlocal result, error
        kind, content = message["header"]["msg_type"], message["content"]
        if kind in ("display_data", "update_display_data", "execute_result"):
            result = sanitizer(content["data"]["text/plain"])
        elif kind == "error":
            error = f"{content['ename']}: {content['evalue']}"

    client.execute_interactive(code, output_hook=output, timeout=120)
    if error:
        raise RuntimeError(error)
    return result


def render(template, **values):
    return jinja2.Environment(loader=jinja2.BaseLoader()).from_string(template).render(**values)


def instantiate(snippet, salt):
    key = execute(render(tests["dispatch"], snippet=snippet))
    checks = []
    for template in tests["templates"].get(key, tests["templates"]["default"]):
        message = render(template["fail"], snippet=snippet).replace('"', '\\"')
        code = render(tests["normalize"], snippet=template["test"])
        if salt is not None:
            code = render(tests["hash"], snippet=code, salt=salt)
        test = render(code, snippet=snippet)
        checks.append(render(tests["check"], snippet=test, value=execute(test), message=message))
    return key, checks


def passes(check):
    try:
        execute(check)
        return True
    except RuntimeError as error:
        assert "is not" in str(error) or "are" in str(error) or "another type" in str(error) or "capitals" in str(error), f"{check}: {error}"
        return False


report = {"stub": config.ClearSolutions.code_stub["C#"], "comment": config.InstantiateTests.comment_strs[kernel_name], "cases": []}
for case in json.loads(cases):
    for salt in (None, "1f"):
        execute(case["solution"])
        key, checks = instantiate(case["snippet"], salt)
        right = [passes(check) for check in checks]
        wrong = []
        for code in case["wrong"]:
            execute(code)
            wrong.append(sum(not passes(check) for check in checks))
        report["cases"].append({"key": key, "right": right, "wrong": wrong, "hides": salt is None or not any(case["hidden"] in check for check in checks)})
execute(tests["success"])
client.stop_channels()
manager.shutdown_kernel(now=True)
print(json.dumps(report))
