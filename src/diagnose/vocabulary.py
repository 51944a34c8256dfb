#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A program of the build: vocabulary.py KB OUT DEPFILE writes the words that the articles' prose uses as a C string, one a
line. What a redacted report may still show of a stranger's strings are these; names are not among them."""

import json
import pathlib
import re
import sys

# Not prose: samples and patterns hold names, ids and addresses say nothing of the language.
LEFT_OUT = {"id", "parameters", "pattern", "samples", "url"}
PLACEHOLDERS = {"com", "contoso", "example", "exch", "fabrikam", "local", "localhost"}
# Words of file names in bundles, of dates, and of the pages and headers of web servers.
OF_BUNDLES = """application archive archived backup bundle bundles events evt evtx export exported log logs manifest
    operational security setup system temp windows xml zip jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu
    fri sat sun gmt utc asp body charset doctype dtd encoding head html http https keep alive length meta net nt powered
    public type wwwauthenticate""".split()


def prose(value):
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in LEFT_OUT:
                yield from prose(part)
    elif isinstance(value, list):
        for part in value:
            yield from prose(part)
    elif isinstance(value, str):
        yield value


folder, out, depfile = sys.argv[1:]
files = sorted(pathlib.Path(folder).rglob("*.json"))
words = set(OF_BUNDLES)
for path in files:
    for text in prose(json.loads(path.read_text(encoding="utf-8"))):
        # A word with digits or underscores is more likely a name than part of the language.
        words.update(word.lower() for word in re.findall(r"\w+", text) if re.fullmatch("[A-Za-z]{2,}", word))
lines = "\n".join(f'    "{word}\\n"' for word in sorted(words - PLACEHOLDERS))
pathlib.Path(out).write_text(f"""/* SPDX-License-Identifier: MIT */
#include "diagnose/vocabulary.h"

const char vocabulary_words[] =
{lines};
""", encoding="utf-8")
pathlib.Path(depfile).write_text(f"{out}: {' '.join(map(str, files))}\n", encoding="utf-8")
