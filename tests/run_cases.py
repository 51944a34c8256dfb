#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs the case folders of tests/cases, one TAP test each. tests/cases/README.md says what a case holds."""

import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys

import jsonschema

import html_page
import written

TIMEOUT = 120  # seconds; a sanitizer build under load is slow
# Control characters that must never reach a terminal: C0 but for the line feed, DEL, C1. Rows of CSV end with CRLF.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
# Characters that turn the direction of text, which let a log forge what a line seems to say.
BIDIRECTIONAL = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


MKXML = pathlib.Path(__file__).resolve().parent.parent / "tools" / "mkxml.py"
DESCRIPTION = re.compile(r"^(log|.*(?=\.log))(\.log)?\.jsonl?$")


# Options that have a value behind them; those of the second list mean the same to `evtdiag merge`.
VALUED = ["--format", "-o", "--output", "--since", "--until", "--computer", "-j", "--jobs", "--reader", "--progress"]
MERGE_VALUED = ["--kb", "--min-confidence", "--top", "--site", "--color"]
MERGE_FLAGS = ["--no-site-kb", "--one-site", "--per-bundle", "--assume-exchange", "--exit-code", "--brief", "-q", "--quiet", "-v", "--verbose"]
SELECTING = ["--since", "--until", "--computer", "--recovered", "--reader", "-j"]


class Failure(Exception):
    """What a case expected and did not get."""


def log_name(description):
    name = DESCRIPTION.match(description)[1]
    return name if name.endswith((".evt", ".evtx")) else name + ".evtx"


class Case:
    def __init__(self, folder, work):
        self.name = folder.name
        self.folder = folder
        self.work = work / folder.name
        self.command = shlex.split(self.text("command") or "")
        self.stdin = None
        if "<" in self.command:
            at = self.command.index("<")
            self.stdin = self.command[at + 1]
            del self.command[at:]
        self.status = int(self.text("status") or 0)
        self.before = [shlex.split(line) for line in (self.text("before") or "").splitlines()]

    def text(self, name):
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else None

    def prepare(self, mkevtx):
        """Makes the folder that the command runs in: the case's files, descriptions made into logs."""
        shutil.rmtree(self.work, ignore_errors=True)
        if (self.folder / "files").is_dir():
            shutil.copytree(self.folder / "files", self.work)
        self.work.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.folder.rglob("*log.json*")):
            log = self.work / path.relative_to(self.folder).parent / log_name(path.name)
            log.parent.mkdir(parents=True, exist_ok=True)
            done = subprocess.run([mkevtx, str(path), "-o", str(log)], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            if done.returncode:
                raise Failure(f"mkevtx: {done.stdout.decode(errors='replace')}")
        for line in (self.text("xml") or "").splitlines():
            dialect, description, name = line.split()
            (self.work / name).parent.mkdir(parents=True, exist_ok=True)
            subprocess.run([sys.executable, str(MKXML), dialect, str(self.folder / description), "-o",
                            str(self.work / name)], check=True)
        for path in sorted(self.folder.glob("*.sql")):
            database = sqlite3.connect(self.work / path.stem)
            database.executescript(path.read_text(encoding="utf-8"))
            database.close()
        for path in self.folder.glob("cut"):
            name, size = path.read_text(encoding="utf-8").split()
            os.truncate(self.work / name, int(size))


    def is_diagnosis(self):
        return bool(self.command) and self.command[0] not in ("events", "kb", "merge")

    def parts(self):
        """The paths of a diagnosis, the options that choose records, and those that merge takes as well."""
        paths, selecting, merging, words = [], [], [], iter(self.command)
        for word in words:
            kind = merging if word in MERGE_VALUED + MERGE_FLAGS else selecting if word in SELECTING else []
            if word in VALUED + MERGE_VALUED:
                kind += [word, next(words, "")]
            elif word.startswith("-") and word != "-":
                kind.append(word)
            elif word != "diagnose":
                paths.append(word)
        return paths, selecting, merging


class Output:
    def __init__(self, case, done):
        self.status = done.returncode
        self.stdout = self.decode("stdout", done.stdout)
        self.stderr = self.decode("stderr", done.stderr)
        self.result = self.stdout
        if "-o" in case.command:
            path = case.work / case.command[case.command.index("-o") + 1]
            if case.work in path.parents and path.is_file():
                self.result = self.decode("the output file", path.read_bytes())

    def __eq__(self, other):
        return vars(self) == vars(other)

    @staticmethod
    def decode(stream, data):
        try:
            return data.decode("utf-8", errors="strict")
        except UnicodeDecodeError as error:
            raise Failure(f"{stream} is not UTF-8: {error}") from None

    def values(self):
        """The result as JSON: the report, or the list of the values of JSON lines."""
        try:
            return json.loads(self.result)
        except json.JSONDecodeError:
            pass
        try:
            return [json.loads(line) for line in self.result.splitlines()]
        except json.JSONDecodeError as error:
            raise Failure(f"the result is not JSON: {error}") from None


class Runner:
    def __init__(self, arguments):
        self.program = [*shlex.split(os.environ.get("EVTDIAG_WRAPPER", "")), str(arguments.program.resolve())]
        self.mkevtx = str(arguments.mkevtx.resolve())
        self.work = arguments.work.resolve()
        self.cases = arguments.cases.resolve()
        schema = json.loads(arguments.schema.read_text(encoding="utf-8"))
        self.validator = jsonschema.validators.validator_for(schema)(schema)
        lines = json.loads(arguments.schema.with_name("report-line.schema.json").read_text(encoding="utf-8"))
        base = "https://schema.invalid/"
        resolver = jsonschema.RefResolver(base, lines, store={base + "report.schema.json": schema})
        self.line_validator = jsonschema.validators.validator_for(lines)(lines, resolver=resolver)
        self.outputs = {}

    def run(self, case, *extra):
        return self.run_command(case, [*case.command, *extra])

    def run_command(self, case, command):
        stdin = subprocess.DEVNULL
        if case.stdin:
            stdin = open(case.work / case.stdin, "rb")
        environment = dict(os.environ, LC_ALL="C.UTF-8", TERM="xterm-256color", TZ="Asia/Tokyo")
        # The user's own bases would change what comes out.
        environment.update(XDG_CONFIG_HOME=str(case.work / "config"), XDG_CONFIG_DIRS=str(case.work / "etc"))
        environment.pop("NO_COLOR", None)
        environment.pop("COLUMNS", None)
        try:
            done = subprocess.run([*self.program, *command], cwd=case.work,
                                  stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
                                  timeout=TIMEOUT)
            return Output(case, done)
        except subprocess.TimeoutExpired:
            raise Failure(f"no end within {TIMEOUT} s") from None
        finally:
            if case.stdin:
                stdin.close()

    def prepare(self, case):
        """Makes the case's folder and runs the commands that make more of its files."""
        case.prepare(self.mkevtx)
        for command in case.before:
            stdin, case.stdin = case.stdin, None
            if "<" in command:
                case.stdin = command[command.index("<") + 1]
                del command[command.index("<"):]
            self.run_command(case, command)
            case.stdin = stdin

    def output(self, name):
        """The output of a case, which is run once for itself and for the cases that compare with it."""
        if name not in self.outputs:
            case = Case(self.cases / name, self.work)
            self.prepare(case)
            self.outputs[name] = self.run(case)
        return self.outputs[name]

    def check(self, name):
        case = Case(self.cases / name, self.work)
        output = self.output(name)
        if self.run(case) != output:
            raise Failure("two runs differ")
        diagnoses = case.command[0] not in ("events", "kb", "merge") and [
            *case.work.rglob("*.evt*"), *case.work.rglob("*.xml")]
        if diagnoses and self.run(case, "-j", "3") != output:
            raise Failure("with -j 3 the output is another")
        if output.status != case.status:
            raise Failure(f"status {output.status}, not {case.status}; stderr: {output.stderr!r}")
        self.check_text(case, output)
        if output.result.startswith("<!doctype html>") and html_page.faults(output.result):
            raise Failure(f"the page is wrong: {html_page.faults(output.result)}")
        if case.is_diagnosis() and output.status in (0, 1, 3, 4) and output.result and case.parts()[0]:
            self.check_merge(case, output)
        if output.status in (0, 1, 3, 4) and output.result:
            self.check_csv(case)
        if case.text("expect.json") is not None:
            actual = output.values()
            self.check_schema(actual)
            self.compare(json.loads(case.text("expect.json")), actual, "", actual)

    def check_csv(self, case):
        """The same as CSV says what it says as JSON."""
        events = case.command[0] == "events"
        if not events and not case.is_diagnosis() or "-o" in case.command or "<" in case.command or "--reader" in case.command:
            return
        as_csv = self.run(case, "--format", "csv").stdout
        as_json = self.run(case, "--format", "jsonl" if events else "json")
        if not as_json.stdout.startswith("{"):
            return
        try:
            if events:
                written.compare_events(as_csv, [json.loads(line) for line in as_json.stdout.splitlines()], True)
            else:
                written.compare_reports(as_csv, as_json.values(), True)
        except ValueError as error:
            raise Failure(f"as CSV: {error}") from None

    def check_merge(self, case, output):
        """Joining the reports of all inputs gives what one run over them gave, byte for byte."""
        paths, selecting, merging = case.parts()
        if any(not self.run_part(case, [*selecting, *merging], part, f"part{number}.json")
               for number, part in enumerate(paths)):
            return  # no report was written, as with a base that cannot be used
        whole = self.run_part(case, [*selecting, *merging], *paths, "whole.json")
        parts = [f"part{number}.json" for number in range(len(paths))]
        form = case.command[case.command.index("--format"):][:2] if "--format" in case.command else []
        ways = [["whole.json"], parts, [*parts[::-1], "whole.json", parts[0]]]
        if len(set(paths)) < len(paths) or not whole:
            ways = ways[:1]
        for reports in ways:
            merged = self.run_command(case, ["merge", *form, *merging, *reports])
            for what in ("status", "stderr", "result"):
                got, wanted = getattr(merged, what), getattr(output, what)
                if got != wanted:
                    where = next((number for number, pair in enumerate(zip(str(got), str(wanted)))
                                  if pair[0] != pair[1]), 0)
                    raise Failure(f"merge of {reports} has another {what}:\n{str(got)[max(0, where - 200):][:400]!r}\n"
                                  f"and not\n{str(wanted)[max(0, where - 200):][:400]!r}")

    def run_part(self, case, options, *paths_and_name):
        *paths, name = paths_and_name
        with_limits = ["--top", "1", "--min-confidence", "0.9", "-q"]  # what is not shown is in the report still
        done = self.run_command(case, ["--format", "json", *options, *with_limits, *paths])
        (case.work / name).write_text(done.stdout, encoding="utf-8")
        return bool(done.stdout)

    def check_text(self, case, output):
        if case.status in (0, 1) and output.stderr and not list(case.folder.glob("stderr*")):
            raise Failure(f"nothing is wrong, but stderr says\n{output.stderr}")
        for stream in ("stdout", "stderr"):
            text = getattr(output, stream)
            bare = text.replace("\r\n", "\n") if "csv" in case.command else text
            if CONTROL.search(bare):
                raise Failure(f"{stream} holds a control character: {CONTROL.search(bare)[0]!r}")
            if "json" not in " ".join(case.command) and BIDIRECTIONAL.search(text):
                raise Failure(f"{stream} holds {BIDIRECTIONAL.search(text)[0]!r}")
            exact = case.text(stream)
            if exact is not None and text != exact:
                raise Failure(f"{stream} is\n{text}and not\n{exact}")
            for pattern in (case.text(f"{stream}.match") or "").splitlines():
                if not re.search(pattern, text, re.MULTILINE):
                    raise Failure(f"{stream} has nothing like /{pattern}/; it is\n{text}")

    def check_schema(self, actual):
        for value in actual if isinstance(actual, list) else [actual]:
            if not isinstance(value, dict) or value.get("format") != "evtdiag-report":
                continue
            validator = self.line_validator if "kind" in value else self.validator
            error = jsonschema.exceptions.best_match(validator.iter_errors(value))
            if error:
                at = ".".join(map(str, error.absolute_path))
                raise Failure(f"not valid against the schema at {at}: {error.message[:300]}")

    def compare(self, rule, actual, at, whole):
        if isinstance(rule, dict) and any(key.startswith("$") for key in rule):
            for operator, operand in rule.items():
                self.operator(operator, operand, actual, at, whole)
        elif isinstance(rule, dict):
            expect(isinstance(actual, dict), at, rule, actual)
            for key, value in rule.items():
                expect(key in actual, f"{at}.{key}", value, "nothing")
                self.compare(value, actual[key], f"{at}.{key}", whole)
        elif isinstance(rule, list):
            expect(isinstance(actual, list), at, rule, actual)
            more = bool(rule) and rule[-1] == "..."
            items = rule[:-1] if more else rule
            expect(len(actual) == len(items) or more and len(actual) > len(items), at,
                   f"{len(items)} elements{' or more' if more else ''}", actual)
            for index, item in enumerate(items):
                self.compare(item, actual[index], f"{at}.{index}", whole)
        else:
            expect(actual == rule and isinstance(actual, bool) == isinstance(rule, bool), at, rule, actual)

    def operator(self, operator, operand, actual, at, whole):
        if operator == "$all":
            for rule in operand:
                self.compare(rule, actual, at, whole)
            met = True
        elif operator == "$at_least":
            met = actual >= operand
        elif operator == "$at_most":
            met = actual <= operand
        elif operator == "$text":
            met = operand in actual
        elif operator == "$match":
            met = re.search(operand, actual) is not None
        elif operator == "$holds":
            met = any(self.fits(operand, item, at, whole) for item in actual)
        elif operator == "$holds_no":
            met = not any(self.fits(operand, item, at, whole) for item in actual)
        elif operator == "$every":
            met = all(self.fits(operand, item, at, whole) for item in actual)
        elif operator == "$any":
            met = any(self.fits(rule, actual, at, whole) for rule in operand)
        elif operator == "$apart":
            text = json.dumps(actual).lower()
            met = sum(word in text for word in operand) == 1
        elif operator == "$equals_at":
            met = actual == value_at(whole, operand)
        elif operator in ("$above_case", "$equals_case"):
            other = value_at(self.output(operand["case"]).values(), operand["at"])
            met = actual > other if operator == "$above_case" else actual == other
            operand = f"{operand} = {other!r}"
        else:
            raise Failure(f"expect.json: there is no {operator}")
        expect(met, at, {operator: operand}, actual)

    def fits(self, rule, actual, at, whole):
        try:
            self.compare(rule, actual, at, whole)
        except Failure:
            return False
        return True


def expect(met, at, rule, actual):
    if not met:
        text = json.dumps(actual, ensure_ascii=True)
        raise Failure(f"{at.lstrip('.') or 'the output'}: expected {json.dumps(rule)}, got {text[:600]}")


def value_at(value, path):
    for key in path.split(".") if path else ():
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--mkevtx", type=pathlib.Path, required=True)
    parser.add_argument("--schema", type=pathlib.Path, required=True)
    parser.add_argument("--cases", type=pathlib.Path, default=pathlib.Path(__file__).parent / "cases")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="folder for the logs; is overwritten")
    parser.add_argument("case", nargs="*", help="only these")
    arguments = parser.parse_args()

    names = arguments.case or sorted(path.parent.name for path in arguments.cases.glob("*/command"))
    runner = Runner(arguments)
    print(f"1..{len(names)}")
    failed = 0
    for number, name in enumerate(names, 1):
        try:
            runner.check(name)
            print(f"ok {number} - {name}", flush=True)
        except (Failure, TypeError, KeyError, IndexError, ValueError, OSError, re.error) as failure:
            failed += 1
            print(f"not ok {number} - {name}")
            message = str(failure) if isinstance(failure, Failure) else repr(failure)
            print("\n".join("# " + line for line in message.splitlines()), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
