#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A program of the build: embed.py STYLE SCRIPT OUT writes both as C strings, with the script's digest as a content
security policy wants it."""

import base64
import hashlib
import pathlib
import sys


def c_string(text):
    lines = text.replace("\\", "\\\\").replace('"', '\\"').split("\n")
    return "\n".join(f'    "{line}\\n"' for line in lines[:-1])


style, script = (pathlib.Path(path).read_text(encoding="utf-8") for path in sys.argv[1:3])
# What stands between the tags is "\n" as it is written: the writer adds nothing.
digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
pathlib.Path(sys.argv[3]).write_text(f"""/* SPDX-License-Identifier: MIT */
#include "report/html.h"

const char html_style[] =
{c_string(style)};
const char html_script[] =
{c_string(script)};
const char html_script_digest[] = "{digest}";
""", encoding="utf-8")
