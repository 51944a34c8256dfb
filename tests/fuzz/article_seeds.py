#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""article_seeds.py KB FOLDER [COUNT]: writes seeds for fuzz_articles, articles of the knowledge base behind
their heads: the COUNT smallest causes each alone, and the smallest events and procedures."""
import json
import pathlib
import sys

kb, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
count = int(sys.argv[3]) if len(sys.argv) > 3 else 2
folder.mkdir(parents=True, exist_ok=True)


def part(kind, path):
    text = json.dumps(json.loads(path.read_text()), separators=(",", ":"), ensure_ascii=False)
    return f"=== {kind}/{path.stem}\n{text}\n"


def smallest(kind):
    return sorted((kb / kind).glob("*.json"), key=lambda path: (path.stat().st_size, path.name))


seeds = [part("causes", path) for path in smallest("causes")[:count]]
seeds.append(part("events", smallest("events")[0]) + part("causes", smallest("causes")[0]))
seeds.append(part("procedures", smallest("procedures")[0]))
for number, seed in enumerate(seeds):
    (folder / f"articles.{number}").write_text(seed)
