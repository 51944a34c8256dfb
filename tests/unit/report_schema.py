# SPDX-License-Identifier: MIT
"""Holds the JSON of reports made by hand to schema/report.schema.json, in TAP.

Usage: report_schema.py REPORT_PRINT SCHEMA
"""
import json
import subprocess
import sys

import jsonschema

SAMPLES = ["findings", "hostile", "clean", "no-exchange", "partial", "unreadable"]


def no_duplicates(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), keys
    return dict(pairs)


def output(program, sample):
    run = subprocess.run([program, sample, "json"], capture_output=True, check=True)
    return run.stdout


def check_safe(data):
    text = data.decode("utf-8")
    for character in text:
        code = ord(character)
        assert code == 10 or 0x20 <= code < 0x7F or code >= 0xA0, hex(code)
        assert not (0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069), hex(code)


def check_sample(program, validator, sample):
    data = output(program, sample)
    check_safe(data)
    assert data == output(program, sample), "two runs differ"
    report = json.loads(data, object_pairs_hook=no_duplicates)
    errors = [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(report)]
    assert not errors, errors
    if sample == "findings":
        assert b'"confidence": 0.475,' in data and b'"weight": 7.1235,' in data
        assert report["diagnoses"][0]["target"]["virtual_directory"] == "Exchange"
        assert [d["rank"] for d in report["diagnoses"]] == [1, 2, 3]
    if sample == "hostile":
        target = report["diagnoses"][0]["target"]
        assert target["server"] == "E\x1b[2J\x07\u202e\x9b31m\ufffd\ufffd\nX", ascii(target["server"])
        assert target["attributes"]["server"][0] == target["server"] + "\0"
        assert report["diagnoses"][0]["evidence"][0]["weight"] is None


def main():
    program, schema_path = sys.argv[1:]
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    print(f"1..{len(SAMPLES)}")
    failed = 0
    for number, sample in enumerate(SAMPLES, 1):
        try:
            check_sample(program, validator, sample)
            print(f"ok {number} - {sample}")
        except Exception as error:
            failed = 1
            print(f"not ok {number} - {sample}")
            print(f"# {error!r}")
    return failed


sys.exit(main())
