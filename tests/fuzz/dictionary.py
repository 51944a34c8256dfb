#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""dictionary.py TARGET: prints words for libFuzzer's -dict: keys and values of the schemas, tags of XML, options.
Nothing for a target whose inputs have no words."""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).parent.parent.parent
SCHEMAS = {"articles": ["base", "cause", "events", "procedure"], "merge": ["report"]}
XML = """<Event <Event> </Event> <System> </System> <Provider Name=' <EventID> Qualifiers=" <TimeCreated SystemTime="
 <EventRecordID> <Computer> <Channel> <Level> <Task> <Keywords> <Security UserID=" <EventData> <Data> <Data Name="
 <UserData> <Binary> <Events> <RenderingInfo <![CDATA[ ]]> <!-- --> <?xml <!DOCTYPE &lt; &#x0; &#65535; _x000A_ _xD800_ <Obj <Objs
 <TNRef <T> <Props> <MS> <LST> <I32 <I64 <S <DT <BA <Nil InstanceId EntryType ReplacementStrings TimeGenerated
 EventLogEntry# </Obj> </S> N=\""""
PATTERN = """(?<server> (?i) (?= (?! (?> \\K \\b \\w+ \\p{L} [^\\s] {2,5} .*? (?:a|aa)+ \\1 (*ACCEPT) (?R) https:// \\\\\\\\ 403.4
 HTTP @ :443 [::1]"""


def walk(node, out):
    if isinstance(node, dict):
        out.update(node.get("properties", {}))
        out.update(value for value in node.get("enum", []) if isinstance(value, str))
        for value in node.values():
            walk(value, out)
    elif isinstance(node, list):
        for value in node:
            walk(value, out)


def schema_words(names):
    out = set()
    for name in names:
        walk(json.loads((ROOT / "schema" / f"{name}.schema.json").read_text()), out)
    return [f'"{word}"' for word in sorted(out)] + ["{}", "[]", "null", "true", "1e308", "-1", "\\ud800", "\\u0000"]


def option_words():
    table = (ROOT / "src/cli/option_table.c").read_text()
    words = [f"--{name}" for name in re.findall(r'\.name = "([a-z-]+)"', table)]
    words += [f"-{letter}" for letter in re.findall(r"\.letter = '(.)'", table)]
    words += [word for words in re.findall(r'"([a-z|]+\|[a-z|]+)"', table) for word in words.split("|")]
    return words + ["kb\nshow\n", "kb\nsearch\n", "kb\nevent\n", "events\n", "merge\n", "--\n", "\n", "=",
                    "2009-03-16T00:00:00Z", "total-size=500G", "18446744073709551616", "-1", "0.5", "1e9"]


def words_of(target):
    if target in SCHEMAS:
        return schema_words(SCHEMAS[target]) + (["\n=== causes/", "\n=== events/"] if target == "articles" else [])
    return {"options": option_words, "xml": XML.split, "pattern": PATTERN.split}.get(target, list)()


for word in words_of(sys.argv[1]):
    print('"' + "".join(c if " " <= c <= "~" and c not in '"\\' else f"\\x{ord(c):02x}" for c in word) + '"')
