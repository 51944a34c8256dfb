#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs the jq recipes of docs/ticketing.md as they stand there, as TAP, and holds what they print against the shape
that each system documents for its requests (shapes/)."""

import json
import pathlib
import re
import subprocess
import sys

import jsonschema

program, mkevtx, document, work = (pathlib.Path(path).resolve() for path in sys.argv[1:5])
here = pathlib.Path(__file__).resolve().parent
RECIPE = re.compile(r"^```jq (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOSTILE = "EX02\"'\\\u001b[2J\n$(id)`{{"


def lines():
    """A report with causes that compete, one that is quiet, one of severity info, and a hostile name."""
    records = [
        {"provider": "MSExchange OWA", "event_id": 42, "computer": "CAS01.example.com", "time": "2026-03-28T09:00:00Z",
         "strings": ["https://cas01.example.com/owa", "cas02.example.com"]},
        {"provider": "Server ActiveSync", "event_id": 3029, "computer": "FE01.example.com", "time": "2026-03-29T09:00:00Z",
         "strings": ["EX01", HOSTILE]},
        {"provider": "Server ActiveSync", "event_id": 3031, "computer": "FE01.example.com", "time": "2026-01-02T09:00:00Z",
         "strings": ["EX03", "Exchange"]},
        {"provider": "MSExchangeIS", "event_id": 9523, "computer": "FE01.example.com", "time": "2026-03-30T09:00:00Z",
         "strings": ["a"]},
    ]
    work.mkdir(parents=True, exist_ok=True)
    log = work / "log.evtx"
    description = {"records": sorted(records, key=lambda record: record["time"])}
    subprocess.run([mkevtx, "-", "-o", log], input=json.dumps(description).encode(), check=True)
    return subprocess.run([program, "--format", "jsonl", log], stdout=subprocess.PIPE, check=True).stdout


def run(recipe, report):
    done = subprocess.run(["jq", "-cn", recipe], input=report, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        raise ValueError(done.stderr.decode(errors="replace"))
    return [json.loads(line) for line in done.stdout.splitlines()]


def faults(name, recipe, report):
    shape = json.loads((here / "shapes" / f"{name}.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(shape)(shape)
    try:
        bodies = run(recipe, report)
    except ValueError as error:
        return [str(error)]
    found = [f"{error.json_path}: {error.message[:200]}" for body in bodies for error in validator.iter_errors(body)]
    if len(bodies) != 2:
        found.append(f"{len(bodies)} requests; two problems are active")
    return found


def main():
    report = lines()
    recipes = RECIPE.findall(document.read_text(encoding="utf-8"))
    shapes = {path.stem for path in (here / "shapes").glob("*.json")}
    checks = [(f"the recipe for {name}", faults(name, recipe, report)) for name, recipe in recipes]
    checks.append(("each shape has its recipe", sorted(shapes ^ {name for name, _ in recipes})))
    print(f"1..{len(checks)}")
    for number, (name, found) in enumerate(checks, 1):
        print(f"{'not ok' if found else 'ok'} {number} - {name}")
        for line in found:
            print(f"# {line}")
    return 1 if any(found for _, found in checks) else 0


if __name__ == "__main__":
    sys.exit(main())
