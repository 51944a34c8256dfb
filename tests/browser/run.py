#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs pages.mjs over the pages of the html-* cases and of generated logs of many servers. EVTDIAG_BROWSER_MODULES names a folder in which npm has installed
what package.json lists; without it, or without the browser, the test is skipped."""

import os
import pathlib
import shlex
import shutil
import subprocess
import sys

program, mkevtx, work = (pathlib.Path(path).resolve() for path in sys.argv[1:4])
here = pathlib.Path(__file__).resolve().parent
modules = os.environ.get("EVTDIAG_BROWSER_MODULES")

for what, missing in (("EVTDIAG_BROWSER_MODULES is not set", not modules),
                      ("no node", not shutil.which("node")),
                      ("no chromium", not pathlib.Path("/usr/bin/chromium").exists())):
    if missing:
        print(f"1..0 # SKIP {what}")
        sys.exit(0)

pages = []
shutil.rmtree(work, ignore_errors=True)
for case in sorted((here.parent / "cases").glob("html-*")):
    folder = work / case.name
    shutil.copytree(case / "files" if (case / "files").is_dir() else case, folder)
    for description in case.glob("log.json"):
        subprocess.run([mkevtx, description, "-o", folder / "log.evtx"], check=True)
    page = folder / "page.html"
    with open(page, "wb") as out:
        subprocess.run([program, *shlex.split((case / "command").read_text())], cwd=folder, stdout=out,
                       stderr=subprocess.DEVNULL)
    pages.append(f"{case.name}={page}")

# Twelve findings on five servers, healthy servers, and many servers.
sys.path.insert(0, str(here.parent.parent / "tools/bench"))
import make_fleet  # noqa: E402

kb = here.parent.parent / "kb"
for name, servers, logs, options in (("twelve", 5, 17, {"sizes": (5,), "each": 2.6, "every": 7}),
                                     ("healthy", 5, 17, {"sizes": (5,), "each": 0}),
                                     ("customers", 30, 100, {}),
                                     ("fleet", 300, 1000, {})):
    make_fleet.Fleet(mkevtx, kb, work / name, servers, logs, **options).build()
    with open(work / f"{name}.html", "wb") as out:
        subprocess.run([program, "--format", "html", "-q", name], cwd=work, stdout=out)
    pages.append(f"{name}={work / name}.html")
sys.exit(subprocess.run(["node", here / "pages.mjs", modules, *pages]).returncode)
