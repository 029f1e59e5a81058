"""Executes a notebook by nbclient and writes it with its outputs."""
import sys
import nbformat
from nbclient import NotebookClient

source, target = sys.argv[1:3]
notebook = nbformat.read(source, as_version=4)
nbformat.validate(notebook)
# As papermill does it: new values of parameters in a cell behind the one that is tagged.
if len(sys.argv) > 3:
    tagged, = [i for i, c in enumerate(notebook.cells) if "parameters" in c.metadata.get("tags", [])]
    injected = nbformat.v4.new_code_cell("// Parameters\n" + sys.argv[3], metadata={"tags": ["injected-parameters"]})
    notebook.cells.insert(tagged + 1, injected)
NotebookClient(notebook, timeout=500, resources={"metadata": {"path": source.rsplit("/", 1)[0]}}).execute()
nbformat.validate(notebook)
nbformat.write(notebook, target)
