#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The lines and the XML of `evtdiag events`: every line meets schema/event-line.schema.json, keys stand once,
in their order, and never change their type; the XML is well-formed and says the same, and read again gives
the same lines. Over a hostile log, and over the real logs of EVTDIAG_CORPUS. TAP."""

import argparse
import json
import os
import pathlib
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import jsonschema

EVENT = "{http://schemas.microsoft.com/win/2004/08/events/event}"
ORIGIN = "{urn:evtdiag:event}Origin"
UNSAFE = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]")


class Failure(Exception):
    """What is wrong with the output."""


def object_of(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise Failure(f"a key comes twice: {[key for key, _ in pairs]}")
    return dict(pairs)


def shape_of(line):
    """What jsonschema can tell lines apart by, but for texts and numbers, which check_values() looks at."""
    return tuple((key, type(value).__name__) for key, value in line.items()), bool(line["strings"])


class Checker:
    def __init__(self, arguments):
        self.program = arguments.program
        self.work = arguments.work
        schema = json.loads(arguments.schema.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        self.order = list(schema["properties"])
        schema["additionalProperties"] = False
        self.patterns = {key: re.compile(value["pattern"]) for key, value in schema["properties"].items()
                         if "pattern" in value}
        self.validator = jsonschema.Draft202012Validator(schema)
        self.shapes = {}

    def run(self, form, *paths):
        done = subprocess.run([self.program, "events", "--all", "--recovered", "--format", form, *paths],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode not in (0, 3):
            raise Failure(f"status {done.returncode}: {done.stderr.decode(errors='replace')}")
        if UNSAFE.search(done.stdout):
            raise Failure(f"holds {UNSAFE.search(done.stdout)[0]!r}")
        return done.stdout

    def lines(self, *paths):
        lines = [json.loads(line, object_pairs_hook=object_of) for line in self.run("jsonl", *paths).splitlines()]
        for line in lines:
            self.check_line(line)
        return lines

    def check_line(self, line):
        shape = shape_of(line)
        if shape not in self.shapes:
            self.shapes[shape] = jsonschema.exceptions.best_match(self.validator.iter_errors(line))
        if self.shapes[shape]:
            raise Failure(f"not valid: {self.shapes[shape].message}")
        if list(line) != [key for key in self.order if key in line]:
            raise Failure(f"the keys stand in another order: {list(line)}")
        for key, pattern in self.patterns.items():
            if line.get(key) is not None and not pattern.search(line[key]):
                raise Failure(f"{key} is {line[key]!r}")
        if any(not isinstance(text, str) for text in [*line["strings"], *line.get("data", {}).values()]):
            raise Failure("a string is none")


def xml_text(text):
    """What XML says for a text of JSON: control characters become their symbols."""
    text = re.sub("[\ufffe\uffff]", "\ufffd", text)
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", lambda found: chr(0x2400 + ord(found[0])), text)


def numbered(names):
    """The keys of data for names in the order of the record."""
    seen = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        plain = seen[name] == 1 and not re.search(r"#[0-9]+\Z", name)
        yield name if plain else f"{name}#{seen[name]}"


def line_of_event(event):
    """An Event element as the line that says the same."""
    def text(place):
        return event.find(EVENT + place.replace("/", "/" + EVENT)).text or ""
    provider, number = event.find(f"{EVENT}System/{EVENT}Provider"), event.find(f"{EVENT}System/{EVENT}EventID")
    data = event.findall(f"{EVENT}EventData/{EVENT}Data")
    names = [each.get("Name") for each in data if each.get("Name")]
    origin = event.find(ORIGIN)
    line = {"log": origin.get("Log"), "record_id": int(text("System/EventRecordID")),
            "time": event.find(f"{EVENT}System/{EVENT}TimeCreated").get("SystemTime"),
            "provider": provider.get("Name", ""), "event_source": provider.get("EventSourceName"),
            "event_id": int(number.text), "qualifiers": number.get("Qualifiers") and int(number.get("Qualifiers")),
            "level": int(text("System/Level")), "task": int(text("System/Task")),
            "keywords": text("System/Keywords"), "channel": text("System/Channel"),
            "computer": text("System/Computer"), "user_sid": event.find(f"{EVENT}System/{EVENT}Security").get("UserID"),
            "strings": [each.text or "" for each in data],
            "data": dict(zip(numbered(names), [each.text or "" for each in data if each.get("Name")])) or None,
            "binary": getattr(event.find(f"{EVENT}EventData/{EVENT}Binary"), "text", None),
            "signature": origin.get("Signature"), "recovered": {"true": True}.get(origin.get("Recovered"))}
    return {key: value for key, value in line.items() if value is not None or key == "time"}


def as_xml(value):
    if isinstance(value, dict):
        return {xml_text(key): as_xml(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_xml(item) for item in value]
    return xml_text(value) if isinstance(value, str) else value


def check_xml(checker, lines, *paths):
    root = ElementTree.fromstring(checker.run("xml", *paths))
    events = [line_of_event(event) for event in root]
    if root.tag != "Events" or len(events) != len(lines):
        raise Failure(f"{root.tag} holds {len(events)} events, and there are {len(lines)} lines")
    for event, line in zip(events, lines):
        if event != as_xml(line):
            raise Failure(f"XML says\n{json.dumps(event)}\nand JSON\n{json.dumps(as_xml(line))}")


def check_again(checker, lines, path):
    """evtdiag reads the XML that it writes."""
    written = checker.work / "again.xml"
    written.write_bytes(checker.run("xml", path))
    again = checker.lines(written)
    for line, other in zip(lines, again):
        expected = dict(as_xml(line), log=str(written))
        expected.pop("recovered", None)
        if other != expected:
            raise Failure(f"read again it is\n{json.dumps(other)}\nand was\n{json.dumps(expected)}")
    if len(lines) != len(again):
        raise Failure(f"read again it has {len(again)} of {len(lines)} records")


def tests(checker, arguments):
    log = checker.work / "hostile.evtx"
    description = pathlib.Path(__file__).with_name("hostile.json")
    subprocess.run([arguments.mkevtx, description, "-o", log], check=True)
    lines = []
    yield "hostile lines", lambda: lines.extend(checker.lines(log))
    yield "hostile keys", lambda: check_keys(lines)
    yield "hostile XML", lambda: check_xml(checker, lines, log)
    yield "hostile XML, read again", lambda: check_again(checker, lines, log)
    corpus = os.environ.get("EVTDIAG_CORPUS")
    if not corpus:
        yield "real logs # SKIP EVTDIAG_CORPUS is not set", lambda: None
        return
    real = []
    yield "lines of real logs", lambda: real.extend(checker.lines(corpus))
    yield "XML of real logs", lambda: check_xml(checker, real, corpus)
    yield "real logs are there", lambda: None if real else fail("no record")


def check_keys(lines):
    data = next(line["data"] for line in lines if line["event_id"] == 6)
    expected = ["Url", "Url#2", "Url#2#1", "Url#3", "#", "x#", "<\"&\r\n"]
    if list(data) != expected or list(data.values()) != list("abcdefg"):
        raise Failure(f"the keys of data are {json.dumps(data)}")


def fail(text):
    raise Failure(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--mkevtx", required=True)
    parser.add_argument("--schema", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="folder for the logs")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    failed = number = 0
    for name, test in tests(Checker(arguments), arguments):
        number += 1
        try:
            test()
            print(f"ok {number} - {name}", flush=True)
        except (Failure, ValueError, AttributeError, TypeError, ElementTree.ParseError) as failure:
            failed = 1
            print(f"not ok {number} - {name}")
            print("\n".join("# " + line for line in str(failure).splitlines()), flush=True)
    print(f"1..{number}")
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
