"""Values of jsf: `python jsf_values.py SCHEMAS FIRST`, where the file has a JSON Schema a line.

Prints a line of JSON for each from the given one on: `{"value": ...}` or `{"error": ...}`.
"""

import json
import sys
from pathlib import Path

from jsf import JSF

file, first = sys.argv[1:]
for line in Path(file).read_text(encoding="utf-8").splitlines()[int(first) :]:
    try:
        told = json.dumps({"value": JSF(json.loads(line)).generate()})
    except Exception as error:  # noqa: BLE001 - whatever it fails with is its answer
        told = json.dumps({"error": repr(error)[:200]})
    print(told, flush=True)
