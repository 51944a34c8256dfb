#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes a folder of generated articles, to measure what a large knowledge base costs.

The articles are as long as real ones and lie over the built-in base; nothing in them is knowledge.

usage: make_base.py FOLDER [--signatures N] [--causes N]"""

import argparse
import json
import pathlib
import random

PER_PROVIDER = 50
WORDS = """mailbox server directory client request proxy certificate binding port address name policy queue store logon
form token header module site service pool version update backup log index database copy transport connector account
permission group role cache record zone route gateway filter rule session""".split()
FACT = {"tag": "reported", "origin": "inference"}


def sentence(source, count):
    return " ".join(source.choices(WORDS, k=count)).capitalize() + "."


def signature(source, number):
    made = {"id": f"generated-{number}", "event_id": 1 + number % 60000, "title": sentence(source, 6),
            "meaning": sentence(source, 25), **FACT, "leak": {"value": 0.001, "reason": sentence(source, 12)},
            "parameters": [{"name": "server", "string": 1},
                           {"name": "server", "pattern": f"(?i)server{number % 100}\\s*[\\[\"'](?<server>\\w+)"}],
            "target": "server"}
    if number % 2:
        made["when"] = {"all": [{"contains": f"code {number}", "string": 2}, {"matches": f"(?i)\\bfault{number}\\b"}]}
    return made


def cause(source, number, signatures):
    shown = source.sample(range(signatures), 5)
    return {"format": "evtdiag-cause", "id": f"generated-cause-{number}", "title": sentence(source, 7),
            "problem": f"generated-problem-{number // 2}", "severity": "error", **FACT, "products": ["Exchange Server 2019"],
            "summary": sentence(source, 30), "symptoms": [sentence(source, 15) for _ in range(3)],
            "prior": {"value": 0.01, "reason": sentence(source, 12)},
            "evidence": [{"signature": f"generated-{item}", "class": "direct", "probability": 0.9,
                          "reason": sentence(source, 12), **FACT} for item in sorted(shown)],
            "missing_evidence": [{"what": sentence(source, 12), "decides": sentence(source, 12)} for _ in range(2)],
            "fixes": [{"id": f"fix-{fix}", "title": sentence(source, 7), "risk": "restart",
                       "steps": [sentence(source, 20) for _ in range(5)], "commands": ["iisreset /noforce"], **FACT}
                      for fix in range(3)],
            "references": [{"title": sentence(source, 6), "id": f"KB {number}"}]}


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--signatures", type=int, default=10000)
    parser.add_argument("--causes", type=int, default=2000)
    arguments = parser.parse_args()
    source = random.Random(1)
    problems = [{"id": f"generated-problem-{number}", "title": sentence(source, 5)}
                for number in range((arguments.causes + 1) // 2)]
    write(arguments.folder / "base.json",
          {"format": "evtdiag-base", "name": "generated", "version": "1", "extends": "evtdiag", "settings": {},
           "exchange_providers": [], "problems": problems})
    for first in range(0, arguments.signatures, PER_PROVIDER):
        last = min(first + PER_PROVIDER, arguments.signatures)
        number = first // PER_PROVIDER
        write(arguments.folder / "events" / f"{number}.json",
              {"format": "evtdiag-events", "provider": f"Generated Provider {number}", "product": "exchange",
               "signatures": [signature(source, item) for item in range(first, last)]})
    for number in range(arguments.causes):
        write(arguments.folder / "causes" / f"generated-cause-{number}.json",
              cause(source, number, arguments.signatures))


main()
