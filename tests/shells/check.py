#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What is printed from the tables of options: --help fits a screen, the manual page has every option, and bash,
zsh and fish complete. bash and zsh are typed at, on a terminal; a shell that is missing is skipped. TAP."""

import argparse
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import time

PATIENCE = 30  # seconds
OPTION = r"^  (?:-[a-z]|  ) --([a-z-]+)"  # a line of help
COLUMNS, LINES = 80, 23  # with a prompt behind them

# What is typed before the tab, and what the command line then is.
TYPED = [
    ("eve", "events"),
    ("kb sh", "kb show"),
    ("kb show exchange-vdir-requires", "kb show exchange-vdir-requires-ssl"),
    ("kb list cau", "kb list causes"),
    ("kb event 302", "kb event 3029"),
    ("--assume", "--assume-exchange"),
    ("--format htm", "--format html"),
    ("events --format=xm", "events --format=xml"),
    ("events -v --reader libev", "events -v --reader libevtx"),
    ("events --provider MSExchangeOM", "events --provider MSExchangeOMA"),
    ("events --provider Server\\ Act", "events --provider Server ActiveSync"),
    ("--limit total", "--limit total-size="),
    ("-o exam", "-o example.evtx"),
    ("--color never exam", "--color never example.evtx"),
    ("merge exam", "merge example.evtx"),
]

SHELLS = {
    "bash": (["bash", "--noprofile", "--norc", "-i"],
             "bind 'set enable-bracketed-paste off'; bind 'set bell-style none'; PS1=; unset PROMPT_COMMAND; source {}"),
    "zsh": (["zsh", "-f", "-i"],
            "unsetopt zle_bracketed_paste prompt_sp; unset zle_bracketed_paste; PS1=; fpath=({folder} $fpath);"
            " autoload -Uz compinit; compinit -u -D"),
}
SHOW = ' evtdiag() { if [[ "$1 $2 $4" == "kb list --format" ]]; then command evtdiag "$@"; else printf "<%s>\\n" "$*"; fi; }\n'


class Failure(Exception):
    """What is wrong."""


def commands(program):
    """Each command with its options, as --help-all shows them."""
    text = subprocess.run([program, "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
    part = text[text.index("Commands"):text.index("Examples")]
    names = [re.match(r"  ((?:kb )?[a-z]+) ", line)[1] for line in part.splitlines()[1:] if line]
    for name in names:
        out = subprocess.run([program, *name.split(), "--help-all"], stdout=subprocess.PIPE, text=True, check=True).stdout
        yield name, out, re.findall(OPTION, out, re.MULTILINE)


def check_help(program):
    text = subprocess.run([program, "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
    pages, whole = [text], [text]
    for name, page, options in commands(program):
        whole.append(page)
        short = subprocess.run([program, *name.split(), "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
        pages.append(short)
        shown = re.findall(OPTION, short, re.MULTILINE)
        if not set(shown) < set(options) and short != page or "format" in options and "format" not in shown:
            raise Failure(f"{name} --help shows {shown} of {options}")
        if (short != page) != (f"evtdiag {name} --help-all' shows all options" in short):
            raise Failure(f"{name} --help hides options without a word: {short}")
    wide = [line for page in pages + whole for line in page.splitlines() if len(line) > COLUMNS]
    long = [page for page in pages if len(page.splitlines()) > LINES]
    if wide or long:
        raise Failure(f"wider than {COLUMNS} columns: {wide}; longer than {LINES} lines: {long}")
    if not all("Examples:" in page for page in pages + whole):
        raise Failure("a page has no example")


def check_manual(program, page):
    done = subprocess.run(["man", "--warnings", "-l", page], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env=dict(os.environ, MANWIDTH=str(COLUMNS), LC_ALL="C.UTF-8", MANPAGER="cat"))
    if done.returncode or done.stderr:
        raise Failure(f"man says {done.returncode} {done.stderr}")
    wide = [line for line in done.stdout.splitlines() if len(line) > COLUMNS]
    if wide:
        raise Failure(f"wider than {COLUMNS} columns: {wide}")
    for name, _, options in commands(program):
        if not re.search(rf"^ +evtdiag {name} \[OPTIONS\]", done.stdout, re.MULTILINE):
            raise Failure(f"{name} is missing")
        for option in options:
            if not re.search(rf"^ +(-[a-z], )?--{option}( |$)", done.stdout, re.MULTILINE):
                raise Failure(f"--{option} is missing")
    examples = re.findall(r"^```\n(.*?)^```$", page.with_suffix(".1.scd").read_text(), re.MULTILINE | re.DOTALL)
    lost = [line for line in "".join(examples).replace("\\\\", "\\").splitlines() if f"{line}\n" not in done.stdout]
    if lost or not examples:
        raise Failure(f"examples do not stand there as they are typed: {lost}")
    for part in ("NAME", "SYNOPSIS", "EXIT STATUS", "FILES", "ENVIRONMENT", "EXAMPLES", "JSON", "SEE ALSO"):
        if f"\n{part}\n" not in "\n" + done.stdout:
            raise Failure(f"there is no {part}")


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, command, environment, folder):
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        self.seen = ""

    def send(self, text):
        os.write(self.file, text.encode())

    def wait_for(self, pattern):
        begun = time.monotonic()
        while not re.search(pattern, self.seen):
            if time.monotonic() - begun > PATIENCE:
                raise Failure(f"nothing like {pattern} came, but {self.seen[-500:]!r}")
            if select.select([self.file], [], [], 0.1)[0]:
                self.seen += os.read(self.file, 4096).decode(errors="replace")
        found, self.seen = re.search(pattern, self.seen), ""
        return found

    def close(self):
        os.close(self.file)
        os.waitpid(self.pid, 0)


def type_at(shell, script, environment, folder):
    """One Failure for all that a shell did not complete."""
    command, setup = SHELLS[shell]
    terminal = Terminal(command, environment, folder)
    terminal.send(setup.format(script, folder=pathlib.Path(script).parent) + "\n" + SHOW + "echo rea''dy\n")
    terminal.wait_for("\nready|^ready")
    wrong = []
    for typed, expected in TYPED:
        terminal.send(f"evtdiag {typed}\t")
        time.sleep(0.2)
        terminal.send("\n")
        got = terminal.wait_for(r"\n<(.*?)>\r?\n")[1].rstrip(" ")
        if got != expected:
            wrong.append(f"{typed} became {got!r}, not {expected!r}")
    terminal.send("exit\n")
    terminal.close()
    if wrong:
        raise Failure("\n".join(wrong))


def ask_fish(script, environment, folder):
    wrong = []
    for typed, expected in TYPED:
        done = subprocess.run(["fish", "--no-config", "-c", f"source $argv[1]; complete -C $argv[2]", script,
                               f"evtdiag {typed}"], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        got = [line.split("\t")[0] for line in done.stdout.splitlines()]
        last = typed.split(" ")[-1] if "\\ " not in typed else typed.split("--provider ")[-1]
        wanted = expected[len(typed) - len(last):] if "\\ " not in typed else "Server\\ ActiveSync"
        if got not in ([wanted], [wanted.replace("\\ ", " ")]):
            wrong.append(f"{typed} became {got} {done.stderr}, not {wanted!r}")
    if wrong:
        raise Failure("\n".join(wrong))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--docs", required=True, type=pathlib.Path, help="where the page and the completions are")
    parser.add_argument("--work", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    program, docs, work = arguments.program.resolve(), arguments.docs.resolve(), arguments.work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "example.evtx").touch()
    environment = dict(os.environ, PATH=f"{program.parent}:{os.environ['PATH']}", HOME=str(work), TERM="dumb",
                       LC_ALL="C.UTF-8", XDG_CONFIG_HOME=str(work), XDG_CONFIG_DIRS=str(work))
    tests = [("help fits a screen", None, lambda: check_help(program)),
             ("the manual page is whole", "man", lambda: check_manual(program, docs / "evtdiag.1")),
             ("bash completes", "bash", lambda: type_at("bash", docs / "evtdiag", environment, work)),
             ("zsh completes", "zsh", lambda: type_at("zsh", docs / "_evtdiag", environment, work)),
             ("fish completes", "fish", lambda: ask_fish(docs / "evtdiag.fish", environment, work))]
    print(f"1..{len(tests)}")
    failed = 0
    for number, (name, tool, test) in enumerate(tests, 1):
        if tool and not shutil.which(tool):
            print(f"ok {number} - {name} # SKIP there is no {tool}")
            continue
        try:
            test()
            print(f"ok {number} - {name}", flush=True)
        except (Failure, OSError) as failure:
            failed = 1
            print(f"not ok {number} - {name}")
            print("\n".join("# " + line for line in str(failure).splitlines()), flush=True)
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
