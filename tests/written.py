# SPDX-License-Identifier: MIT
"""What evtdiag's writers make of a text, as docs/csv.md and src/report/escape.h say it, to hold their output against;
and CSV read by two readers that know nothing of evtdiag."""

import csv
import io
import json
import re
import subprocess
import tempfile
import unicodedata

# Categories of characters that do not print: controls, format characters, private and unassigned ones, line separators.
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
NAMES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
FORMULA = re.compile("['\"\\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?$")
CELL = r'(?:"(?:[^"\r\n]|"")*"|[^",;\r\n]*)'
TABLE = re.compile(rf"(?:{CELL}(?:,{CELL})*\r\n)*")


def prints(character):
    return character == "\ufffd" or unicodedata.category(character) not in HIDDEN


def visible(text):
    """As text, HTML and CSV show it."""
    def one(character):
        code = ord(character)
        if prints(character):
            return character
        return NAMES.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000
                                        else f"\\U{code:08x}")
    return "".join(map(one, text))


def cell(text):
    """As a cell of CSV has it, before quoting."""
    shown = visible(text)
    if NUMBER.match(shown):
        return shown
    return ";".join("'" + part if FORMULA.match(part) else part for part in shown.split(";"))


def without_apostrophes(text):
    """The text of a cell before it was made safe."""
    return ";".join(part[1:] if part.startswith("'") and FORMULA.match(part) else part for part in text.split(";"))


def read_by_sqlite(text):
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        # .import tells a head without rows that it has no columns: a table of that shape needs no second reader.
        done = subprocess.run(["sqlite3", "-json", ":memory:", f".import --csv {file.name} t", "select * from t"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
    return json.loads(done.stdout) if done.stdout.strip() else []


def read_csv(text, second_reader=False):
    """The rows of a CSV document as dicts; ValueError when it is none."""
    if not TABLE.fullmatch(text):
        at = TABLE.match(text).end()
        raise ValueError(f"no CSV (RFC 4180) from {text[at:at + 200]!r} on")
    csv.field_size_limit(1 << 30)
    table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    head, *rows = table
    if any(len(row) != len(head) for row in rows) or len(set(head)) != len(head):
        raise ValueError(f"rows differ in their number of cells: {[len(row) for row in table]}")
    for value in (value for row in rows for value in row):
        if FORMULA.match(value) and not value.startswith("'") and not NUMBER.match(value):
            raise ValueError(f"a spreadsheet would compute {value!r}")
    dicts = [dict(zip(head, row)) for row in rows]
    if second_reader and dicts:
        other = read_by_sqlite(text)
        if other != dicts:
            raise ValueError(f"sqlite3 reads {other} and not {dicts}")
    return dicts


def number(value):
    """As CSV writes a number of the report."""
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def joined(values):
    return "; ".join(values)


def diagnosis_row(diagnosis):
    """The cells that a diagnosis of the JSON report must have in CSV."""
    target = diagnosis["target"]
    attributes = joined(f"{name}: {', '.join(values)}" for name, values in target["attributes"].items() if values)
    texts = {
        "severity": diagnosis["severity"], "state": diagnosis["state"], "cause": diagnosis["cause"],
        "title": diagnosis["title"], "problem": diagnosis["problem"], "problem_title": diagnosis["problem_title"] or "",
        "site": diagnosis["site"], "server": target["server"], "basis": target["basis"],
        "from_url": str(target["from_url"]).lower(), "attributes": attributes,
        "first_seen": diagnosis["first_seen"] or "", "last_seen": diagnosis["last_seen"] or "",
        "evidence": joined(item["signature"] for item in diagnosis["evidence"]),
        "reported_by": joined(diagnosis["reported_by"]), "bundles": joined(diagnosis["bundles"]),
        "competes_with": joined(diagnosis["competes_with"]), "fixes": joined(fix["title"] for fix in diagnosis["fixes"]),
        "summary": diagnosis["summary"] or "", "approximate": str(diagnosis["approximate"]).lower(),
        "fingerprint": diagnosis["fingerprint"],
    }
    numbers = {key: number(diagnosis[key]) for key in ("rank", "problem_rank", "confidence", "problem_confidence",
                                                       "occurrences")}
    return {**{key: cell(text) for key, text in texts.items()}, **numbers}


def event_row(event):
    """The cells that a JSON line of `evtdiag events` must have in CSV; strings and data are compared as JSON."""
    row = {key: cell(str(event.get(key, "") if event.get(key) is not None else ""))
           for key in ("log", "time", "provider", "event_source", "keywords", "channel", "computer", "user_sid", "binary",
                       "signature", "record_id", "event_id", "qualifiers", "level", "task")}
    return {**row, "recovered": str(event.get("recovered", False)).lower()}


def compare_reports(text, report, second_reader=False):
    """Whether the CSV report says what the JSON report says."""
    rows, wanted = read_csv(text, second_reader), [diagnosis_row(each) for each in report["diagnoses"]]
    if rows != wanted:
        raise ValueError(f"CSV has {rows}\nand not {wanted}")


def compare_events(text, events, second_reader=False):
    rows = read_csv(text, second_reader)
    if len(rows) != len(events):
        raise ValueError(f"{len(rows)} rows of {len(events)} events")
    for row, event in zip(rows, events):
        strings = json.loads(without_apostrophes(row.pop("strings")))
        data = without_apostrophes(row.pop("data"))
        wanted = event_row(event)
        if row != wanted or strings != event["strings"] or json.loads(data or "null") != event.get("data"):
            raise ValueError(f"CSV has {row} {strings} {data}\nand not {wanted} {event['strings']}")
