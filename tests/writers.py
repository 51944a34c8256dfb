#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Properties of every writer, on logs, names and options that try to harm their reader: what comes out is valid UTF-8,
drives no terminal, parses, and parses back to what went in. TAP; the same strings each time (--rounds makes more)."""

import argparse
import functools
import html.parser
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree
import zipfile

import hostile
import html_page
import written

TIMEOUT = 120  # seconds; a sanitizer build under load is slow
WIDTH = 80
COLOUR = re.compile("\x1b\\[(0|1|2|32|36|1;31|1;33|1;34)m")


def path_text(path):
    """A path as reports show it."""
    return os.fsencode(path).decode("utf-8", "replace")


def squeezed(text):
    return re.sub("\ufffd+", "\ufffd", text)


def xml_of(text):
    """What XML 1.0 can hold of a text."""
    return "".join("\ufffd" if c in "\ufffe\uffff" else chr(0x2400 + ord(c)) if c < " " and c not in "\t\n\r" else c
                   for c in text)


def words_of(text):
    """As words that one blank separates, whatever stood between them."""
    return " ".join(re.split("[ \\r\\n\\t]+", text)).strip(" ")


def shown(text):
    return " ".join(written.visible(word) for word in re.split("[ \\r\\n\\t]+", text)).strip(" ")


# ---- what must hold of what comes out ----


def no_control(text, allowed="\n"):
    for character in text:
        if character not in allowed and not written.prints(character):
            raise ValueError(f"U+{ord(character):04X} came out at {text.index(character)}: "
                             f"{text[max(0, text.index(character) - 60):][:100]!r}")


def columns(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def narrow(text):
    """A line is wider than the terminal only where it is one word, or a command or path that is to be copied."""
    for line in text.splitlines():
        free = line.startswith("        ") or re.match(r"(  - |======== )", line)
        words = re.sub(r"^ *(\d+\.  +\d+ %  \w+ +|\d+\. |- |\w+: |[A-Z][\w ]{2,11}  +|\d+: )?", "", line).split(" ")
        if columns(line) > WIDTH and len(words) > 1 and not free:
            raise ValueError(f"{columns(line)} columns: {line[:300]!r}")


class Texts(html.parser.HTMLParser):
    """The text of a page, with that of attributes, and what hostile strings made of it that is no text."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.parts, self.evil, self.raw = [], [], 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.evil += [name for name in (tag, *(name for name, _ in attributes)) if "evil" in name]
        self.parts += [value or "" for _, value in attributes]
        self.raw += tag in ("script", "style")

    def handle_endtag(self, tag):
        self.raw -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.raw:
            self.parts.append(data)

    def handle_comment(self, data):
        self.evil.append(f"<!--{data}-->")


def text_of(document):
    """As docs/csv.md says a script gets the text of a cell back."""
    return documented(document)["text_of"]


@functools.cache
def documented(document):
    code = re.search(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)[1]
    scope = {"re": re}
    exec(re.sub("^  ", "", code, flags=re.MULTILINE), scope)  # pylint: disable=exec-used
    return scope


class Round:
    def __init__(self, arguments, seed):
        self.program = str(arguments.program.resolve())
        self.mkevtx = str(arguments.mkevtx.resolve())
        self.text_of = text_of(arguments.csv_docs)
        self.strings = hostile.Strings(seed)
        self.work = os.fsencode(arguments.work.resolve()) + b"/round%d" % seed
        shutil.rmtree(self.work, ignore_errors=True)
        self.folders = [self.work + b"/" + bytes(f"{number}", "ascii") + self.strings.file_name() for number in (1, 2)]
        for folder in self.folders:
            os.makedirs(folder)
        self.events_log = self.work + b"/all" + self.strings.file_name()
        records, self.expected = hostile.listed_log(self.strings)
        self.build(records, self.events_log)
        self.records = hostile.diagnosed_log(self.strings)
        self.build(self.records[:40], self.folders[0] + b"/" + self.strings.file_name() + b".evtx")
        self.build(self.records[40:], self.folders[0] + b"/=1+1" + self.strings.file_name())
        self.pack(self.records[10:50], self.folders[1] + b"/" + self.strings.file_name() + b".zip")
        (pathlib.Path(os.fsdecode(self.folders[1])) / os.fsdecode(b"bad\x1b[2J\xff.evtx")).write_bytes(b"ElfFile\0")
        self.site = self.strings.valid(2)
        self.made = {}

    def build(self, records, path):
        description = json.dumps({"records": records}).encode()
        done = subprocess.run([self.mkevtx, "-", "-o", path], input=description, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if done.returncode:
            raise ValueError(f"mkevtx: {done.stdout!r}")

    def pack(self, records, path):
        """In an archive whose members have hostile names."""
        self.build(records, self.work + b"/member")
        data = pathlib.Path(os.fsdecode(self.work + b"/member")).read_bytes()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a\x1b]0;x\x07<b>\u202e.evtx", data)
            archive.writestr("=1+1\r\n.zip/@x.evtx", data)
        pathlib.Path(os.fsdecode(path)).write_bytes(packed.getvalue())

    def run(self, *command):
        """Standard output of a command, which is run once."""
        if command not in self.made:
            environment = dict(os.environ, LC_ALL="C.UTF-8", TERM="xterm", XDG_CONFIG_HOME="/nonexistent",
                               XDG_CONFIG_DIRS="/nonexistent")
            done = subprocess.run([self.program, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, env=environment, cwd=self.work, timeout=TIMEOUT)
            if done.returncode not in (0, 3):
                raise ValueError(f"status {done.returncode}: {done.stderr[:500]!r}")
            no_control(done.stderr.decode("utf-8"))
            self.made[command] = done.stdout.decode("utf-8")
        return self.made[command]

    def diagnose(self, form, *options):
        return self.run("--format", form, "--min-confidence", "0.01", "--top", "0", *options, *self.folders)

    def ways(self):
        return [(), ("--one-site", "--site", self.site), ("--per-bundle",)]

    # ---- the properties ----

    def json_gives_back(self):
        for way in self.ways():
            out = self.diagnose("json", *way)
            no_control(out)
            report = json.loads(out)
            seen = [example for each in report["diagnoses"] for item in each["evidence"] for example in item["examples"]]
            texts = {hostile.readable(text) for record in self.records for value in record["strings"]
                     for text in [bytes.fromhex(value["utf16"]).decode("utf-16-le", "surrogatepass")
                                  if isinstance(value, dict) else value]}
            computers = {record["computer"] for record in self.records}
            if not seen or len(report["diagnoses"]) < 3:
                raise ValueError(f"{len(report['diagnoses'])} diagnoses, {len(seen)} examples")
            for example in seen:
                if example["computer"] not in computers:
                    raise ValueError(f"no record has the computer {example['computer']!r}")
                for text in example["strings"]:
                    if text not in texts and not any(known.startswith(text.rstrip("\u2026")) and len(text.encode()) > 4000
                                                     for known in texts):
                        raise ValueError(f"no record has the string {text!r}")
            named = {squeezed(each["path"]) for each in report["bundles"]}
            if "--per-bundle" in way and not {squeezed(path_text(folder)) for folder in self.folders} <= named:
                raise ValueError(f"bundles {named}")
            if "--site" in way and {each["site"] for each in report["diagnoses"]} != {self.site}:
                raise ValueError(f"sites {report['sites']}")

    def json_lines_say_the_same(self):
        for way in self.ways():
            out = self.diagnose("jsonl", *way)
            no_control(out)
            lines = [json.loads(line) for line in out.split("\n")[:-1]]
            whole = json.loads(self.diagnose("json", *way))
            for line, diagnosis in zip(lines, whole["diagnoses"]):
                if any(line[key] != value for key, value in diagnosis.items()):
                    raise ValueError(f"{line['cause']} differs")
            if [line["kind"] for line in lines] != ["diagnosis"] * len(whole["diagnoses"]) + ["summary"]:
                raise ValueError("other lines")

    def csv_says_the_same(self):
        for way in self.ways():
            written.compare_reports(self.diagnose("csv", *way), json.loads(self.diagnose("json", *way)), True)
            for row, each in zip(written.read_csv(self.diagnose("csv", *way)),
                                 json.loads(self.diagnose("json", *way))["diagnoses"]):
                if self.text_of(row["site"]) != written.visible(each["site"]):
                    raise ValueError(f"docs/csv.md makes {self.text_of(row['site'])!r} of {row['site']!r}")

    def text_is_safe(self):
        for options in (("--color", "always"), ("-v",), ("--brief",)):
            for way in self.ways():
                out = self.diagnose("text", *options, *way)
                plain = COLOUR.sub("", out) if "always" in options else out
                no_control(plain)
                if "--brief" not in options:
                    narrow(plain)

    def text_shows_all(self):
        out = words_of(self.diagnose("text", "-v"))
        for each in json.loads(self.diagnose("json"))["diagnoses"]:
            examples = [example for item in each["evidence"] for example in item["examples"]]
            texts = [each["target"]["server"], *each["reported_by"]]
            texts += [text for example in examples for text in example["strings"]]
            paths = [words_of(written.visible(example["log"])) for example in examples]
            for text in [*paths, *map(shown, texts)]:
                if text not in out:
                    raise ValueError(f"the text lacks {text[:200]!r}")

    def html_is_text(self):
        for way in self.ways():
            out = self.diagnose("html", *way)
            page = Texts(out)
            if html_page.faults(out):
                raise ValueError(f"{html_page.faults(out)}")
            no_control(out)
            if page.evil:
                raise ValueError(f"elements and attributes of the log's making: {page.evil}")
            text = words_of("\n".join(page.parts))
            for each in json.loads(self.diagnose("json", *way))["diagnoses"]:
                if shown(each["target"]["server"]) not in text:
                    raise ValueError(f"the page lacks {each['target']['server']!r}")

    def events_give_back(self):
        out = self.run("events", "--all", "--format", "jsonl", self.events_log)
        no_control(out)
        lines = [json.loads(line) for line in out.split("\n")[:-1]]
        if len(lines) != len(self.expected):
            raise ValueError(f"{len(lines)} lines of {len(self.expected)} records")
        for line, wanted in zip(lines, self.expected):
            for key in ("provider", "event_id", "computer", "channel", "strings"):
                if line[key] != wanted[key]:
                    raise ValueError(f"{key}: {line[key]!r} and not {wanted[key]!r}")
            if line.get("data") != wanted.get("data"):
                raise ValueError(f"data: {line.get('data')!r} and not {wanted.get('data')!r}")
            if squeezed(line["log"]) != squeezed(path_text(self.events_log)):
                raise ValueError(f"log: {line['log']!r}")

    def events_as_csv(self):
        lines = self.run("events", "--all", "--format", "jsonl", self.events_log).split("\n")[:-1]
        out = self.run("events", "--all", "--format", "csv", self.events_log)
        no_control(out, "\r\n")
        written.compare_events(out, [json.loads(line) for line in lines], True)

    def events_as_xml(self):
        out = self.run("events", "--all", "--format", "xml", self.events_log)
        no_control(out)
        space = "{http://schemas.microsoft.com/win/2004/08/events/event}"
        events = list(xml.etree.ElementTree.fromstring(out.encode()))
        if len(events) != len(self.expected):
            raise ValueError(f"{len(events)} events of {len(self.expected)} records")
        for event, wanted in zip(events, self.expected):
            system, data = event.find(space + "System"), event.findall(f"{space}EventData/{space}Data")
            got = [system.find(space + "Provider").get("Name"), *(system.find(space + name).text or "" for name in
                                                                  ("EventID", "Channel", "Computer"))]
            got += [value.text or "" for value in data] + [value.get("Name") for value in data if value.get("Name")]
            made = [wanted["provider"], str(wanted["event_id"]), wanted["channel"], wanted["computer"], *wanted["strings"],
                    *wanted.get("names", [])]
            if got != list(map(xml_of, made)):
                raise ValueError(f"XML has {got!r} and not {made!r}")

    def events_as_text(self):
        out = self.run("events", "--all", "--color", "always", self.events_log)
        plain = COLOUR.sub("", out)
        no_control(plain)
        words = words_of(plain)
        for wanted in self.expected:
            for text in wanted["strings"]:
                for part in re.split("\r?\n", text):
                    if words_of(written.visible(part)) not in words:
                        raise ValueError(f"the text lacks {part[:200]!r}")

    def merging_changes_nothing(self):
        for form in ("text", "csv", "html"):
            report = self.work + b"/report.json"
            pathlib.Path(os.fsdecode(report)).write_text(self.diagnose("json"), encoding="utf-8")
            merged = self.run("merge", "--format", form, "--min-confidence", "0.01", "--top", "0", report)
            if merged != self.diagnose(form):
                raise ValueError(f"merged {form} is another")


PROPERTIES = [name for name, value in vars(Round).items()
              if callable(value) and not name.startswith("_") and
              name not in ("build", "pack", "run", "diagnose", "ways")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--mkevtx", type=pathlib.Path, required=True)
    parser.add_argument("--csv-docs", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="folder for the logs; is overwritten")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--first", type=int, default=1, help="number of the first round, which is its seed")
    arguments = parser.parse_args()
    print(f"1..{arguments.rounds * len(PROPERTIES)}")
    failed = count = 0
    for seed in range(arguments.first, arguments.first + arguments.rounds):
        current = Round(arguments, seed)
        for name in PROPERTIES:
            count += 1
            try:
                getattr(current, name)()
                print(f"ok {count} - {name.replace('_', ' ')}, round {seed}", flush=True)
            except (ValueError, KeyError, subprocess.SubprocessError) as error:
                failed += 1
                print(f"not ok {count} - {name.replace('_', ' ')}, round {seed}")
                print("\n".join("# " + line for line in repr(error)[:1500].splitlines()), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
