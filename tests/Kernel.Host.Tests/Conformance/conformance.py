"""Jupyter's own conformance suite (python3-jupyter-kernel-test), with samples in C#.

Usage: KERNEL_NAME=noisy python3 conformance.py

The suite's pager test does not apply: there is no pager in C#, and payloads are deprecated in the protocol.
"""
import os
import unittest

import jupyter_kernel_test


class NoisyKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = os.environ.get("KERNEL_NAME", "noisy")
    language_name = "C#"
    file_extension = ".cs"
    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("wrong");'
    completion_samples = [
        {"text": "Console.WriteL", "matches": ["WriteLine"]},
        {"text": "#!whos", "matches": ["#!whos"]},
        {"text": "#!train el", "matches": ["elr", "elr-plus"]},
        {"text": "fore", "matches": ["foreach"]},
    ]
    complete_code_samples = ["1", "var x = 1;", "#!whos", "if (true) { }", "int F(int n) => n;"]
    incomplete_code_samples = ["if (true) {", "Console.WriteLine(", "/* not closed", "int F()\n{"]
    invalid_code_samples = ["int x = ];", "class 3 { }", ")"]
    code_generate_error = 'throw new InvalidOperationException("on purpose");'
    code_execute_result = [
        {"code": "6*7", "result": "42"},
        {"code": 'string.Concat("a", "b")', "result": "ab"},
        {"code": "await Task.FromResult(5)", "result": "5"},
        {"code": 'HTML("<b>bold</b>")', "mime": "text/html", "result": "<b>bold</b>"},
    ]
    code_display_data = [
        {"code": "display(1);", "mime": "text/plain"},
        {"code": '#!html\n<b>bold</b>', "mime": "text/html"},
        {"code": "#!markdown\n# Title", "mime": "text/markdown"},
    ]
    code_history_pattern = "6?7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Console.WriteLine"
    code_clear_output = "Console.WriteLine(1); ClearOutput();"


if __name__ == "__main__":
    unittest.main(verbosity=2)
