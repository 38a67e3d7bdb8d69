# What nbgrader has to know of C# notebooks for the kernel of noisy. Copy this file and autotests.yml into the folder of your course
# (or add these lines to the nbgrader_config.py that is there); docs/teaching.md says what was tried.

c = get_config()  # noqa: F821

# What students find in place of a solution, by the language that the notebook's metadata names ("kernelspec": {"language": "C#"}).
# nbgrader knows no C# of itself and stops: "language 'C#' has not been specified in ClearSolutions.code_stub". The lines that mark a solution are
# comments of C#: // BEGIN SOLUTION and // END SOLUTION; hidden tests stand between // BEGIN HIDDEN TESTS and // END HIDDEN TESTS.
c.ClearSolutions.code_stub = {
    "C#": "// YOUR CODE HERE\nthrow new NotImplementedException();",
    "python": "# YOUR CODE HERE\nraise NotImplementedError()",
}

# Tests that nbgrader writes itself, from a line // AUTOTEST total; items.Count (or // HASHED AUTOTEST total, which hides the value), by the
# kernel's name. What the kernel answers is a string as it is: nothing is taken off.
c.InstantiateTests.comment_strs = {"noisy": "//", "python3": "#"}
c.InstantiateTests.sanitizers = {"noisy": lambda text: text, "python3": lambda text: text.strip('"').strip("'")}

# Seconds for a cell of a submission: libtorch is loaded by the first that trains.
c.Execute.timeout = 120
