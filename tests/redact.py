#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Reports that leave the house (--redact): no name gets out in any format, the diagnosis stays the same, and who has the key
finds it again. TAP."""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

# Each of these words is in the logs below, in names of files or in options; none may be in a report.
SECRETS = ["anna", "weiss", "brunhild", "fe01", "ex01", "ex02", "dc01", "fabrikam", "quux", "zephyrbank", "10.20.30.40",
           "4f54e23c", "s-1-5-21-7", "sekretariat", "musterkunde"]
PAGE = ("HTTP/1.1 403 Forbidden\r\nVia: 1.1 dc01.fabrikam.quux (10.20.30.40)\r\n\r\n<title>HTTP Error 403.4 - Forbidden: "
        "SSL is required to view this resource. Ask Brunhild Weiss</title>")


def record(minute, provider, event_id, *strings):
    return {"time": f"2009-03-1{minute % 5}T09:{minute:02}:00Z", "provider": provider, "event_id": event_id, "level": 2,
            "strings": list(strings)}


def log(computer, minutes, server):
    records = []
    for minute in minutes:
        records.append(record(minute, "Server ActiveSync", 3029, server, "Exchange"))
        records.append(record(minute, "MSExchangeOMA", 1805, "anna@fabrikam.quux", server, "403:Forbidden", PAGE))
        records.append(record(minute, "MSExchange OWA", 42, f"https://{server}.fabrikam.quux/owa",
                              "ZEPHYRBANK\\weiss {4f54e23c-1c6c-4a61-9d4a-0a1b2c3d4e5f} S-1-5-21-7-8-9-1104"))
    return {"defaults": {"computer": computer, "channel": "Application"}, "records": records}


class Run:
    def __init__(self, program, mkevtx, work):
        self.program, self.work, self.number, self.failed = program, work, 0, 0
        folder = work / "Musterkunde Sekretariat"
        folder.mkdir(parents=True, exist_ok=True)
        for name, description in (("EX01-42.evtx", log("FE01.fabrikam.quux", range(10, 20), "EX01")),
                                  ("Anna.evtx", log("fe01.fabrikam.quux", range(5), "ex02"))):
            text = folder / f"{name}.json"
            text.write_text(json.dumps(description), encoding="utf-8")
            subprocess.run([mkevtx, text, "-o", folder / name], check=True)
            text.unlink()
        (folder / "EX02 cut.evtx").write_bytes((folder / "Anna.evtx").read_bytes()[:6000])
        self.folder = folder
        for old in work.glob("*.key"):
            old.unlink()

    def evtdiag(self, *arguments):
        return subprocess.run([self.program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                              stdin=subprocess.DEVNULL, env=dict(os.environ, LC_ALL="C.UTF-8"))

    def check(self, name, good, why=""):
        self.number += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.number} - {name}")
        if not good:
            print(f"# {why}")


def leaks(data):
    text = data.decode("utf-8").lower()
    return [secret for secret in SECRETS if secret in text]


def essence(report):
    """What has to be the same whatever servers are called."""
    return sorted((d["cause"], d["confidence"], d["occurrences"], d["target"]["basis"], len(d["reported_by"]), d["state"])
                  for d in report["diagnoses"])


def main():
    program, mkevtx, work = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    work.mkdir(parents=True, exist_ok=True)
    run = Run(program, mkevtx, work)
    key, other, table = work / "a.key", work / "b.key", work / "map.tsv"
    print("1..18")
    plain = json.loads(run.evtdiag("--format", "json", run.folder).stdout)
    redacted = {}
    for form in ("text", "json", "jsonl", "html", "csv", "brief"):
        options = ["--site", "Zephyrbank"] if form == "text" else []
        got = run.evtdiag("--redact", key, "--redact-map", table, *(["--brief"] if form == "brief" else ["--format", form]), *options, "-v", run.folder)
        redacted[form] = got.stdout
        found = leaks(got.stdout)
        run.check(f"no name in {form}", got.returncode == 3 and len(got.stdout) > 300 and not found, (got.returncode, len(got.stdout), found))
        told = got.stderr.decode().replace(str(key), "")
        run.check(f"none in what is said beside {form}", not leaks(told.encode()), told)
    report = json.loads(redacted["json"])
    run.check("the diagnosis is the same", essence(report) == essence(plain) and len(plain["diagnoses"]) > 3,
              (essence(report), essence(plain)))
    secret = key.read_text(encoding="utf-8").strip()
    run.check("the key is printed nowhere", len(secret) == 64 and secret not in "".join(
        text.decode() for text in redacted.values()) + table.read_text(encoding="utf-8"))
    run.check("key and list are private", all(path.stat().st_mode & 0o777 == 0o600 for path in (key, table)))
    names = dict(line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())
    target = report["diagnoses"][0]["target"]["server"].split(".")[0]
    run.check("the list tells who is meant", names[target].upper() in ("EX01", "EX02"), names.get(target))

    original = work / "plain.json"
    original.write_text(json.dumps(plain), encoding="utf-8")
    again = run.evtdiag("merge", "--redact", key, "--format", "json", original)
    prints = [sorted(d["fingerprint"] for d in json.loads(text)["diagnoses"])
              for text in (redacted["json"], again.stdout,
                           run.evtdiag("--redact", other, "--format", "json", run.folder).stdout, json.dumps(plain))]
    run.check("with the key the fingerprints of the original match, with another key not",
              prints[0] == prints[1] and not set(prints[0]) & set(prints[2]) and not set(prints[0]) & set(prints[3]), prints)
    shared = work / "redacted.json"
    shared.write_bytes(redacted["json"])
    joined = json.loads(run.evtdiag("merge", "--format", "json", shared).stdout)
    run.check("redacted reports can be merged", sorted(d["fingerprint"] for d in joined["diagnoses"]) == prints[0])
    return run.failed > 0


if __name__ == "__main__":
    sys.exit(main())
