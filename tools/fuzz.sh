#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tools/fuzz.sh TARGET MINUTES: builds the fuzz target with clang, AddressSanitizer and UndefinedBehaviorSanitizer and runs
# it. Inputs that reach something new are kept in build/fuzz-corpus, or in EVTDIAG_FUZZ_DIR, from run to run.
# Ends with how many inputs there were and what they reach; a finding stands beside the corpus, and the status is 1.
# tools/fuzz.sh --coverage TARGET: the lines of that parser's files that its corpus reaches.
# Without arguments: the targets. docs/fuzzing.md says what they are.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# What is measured: the files of a target's parser, from src on.
declare -A parser=(
    [archive]='input/archive*.c'
    [articles]='kb/compile*.c kb/lint*.c kb/sample.c kb/placeholder.c scan/replay.c'
    [both]='reader/fast_*.c reader/libevtx_*.c reader/compare*.c'
    [chunk]='reader/fast_*.c reader/chunk_walk.c'
    [drive]='reader/fast_*.c reader/chunk_walk.c'
    [evt]='reader/evt_*.c'
    [kb]='kb/base_file.c kb/image*.c kb/load*.c kb/open.c kb/query.c kb/signature.c kb/store.c kb/verify.c kb/article.c'
    [merge]='report/merge.c report/read_*.c'
    [options]='cli/options.c cli/arguments.c cli/option_*.c cli/limit.c cli/help.c'
    [pattern]='match/pattern*.c match/operator.c match/http_status.c match/server_name.c'
    [scan]='reader/evtx_log.c reader/fast_*.c reader/chunk_walk.c reader/libevtx_*.c'
    [wire]='base/wire.c match/hit_list.c match/observe_hits.c match/observe_wire.c match/tally.c reader/stats_wire.c'
    [xml]='reader/xml_*.c reader/libevtx_xml.c'
)
corpora=${EVTDIAG_FUZZ_DIR:-$root/build/fuzz-corpus}

# configure FOLDER OPTION...: a build that fuzzers can be made in.
configure() {
    install_packages build test fuzz
    targets=(tests/fuzz/fuzz_chunk)
    CC=clang build "$1" --native-file "$root/tools/sanitize.ini" -Dfuzz=true "${@:2}"
}

# make_targets FOLDER NAME...: builds programs of tests/fuzz.
make_targets() {
    quietly ninja -C "$1" "${@:2}" || die "the build in $1 failed"
}

# seed FOLDER TARGET: fills an empty corpus.
seed() {
    local corpus=$corpora/$2 seeds=$root/tests/fuzz/seeds
    mkdir -p "$corpus"
    [ -z "$(ls -A "$corpus")" ] || return 0
    case $2 in
    archive) /usr/bin/python3 "$root/tests/fuzz/archive_seeds.py" "$corpus" ;;
    articles) /usr/bin/python3 "$root/tests/fuzz/article_seeds.py" "$root/kb" "$corpus" 20 ;;
    both) ;;
    chunk | scan)
        make_targets "$1" tests/fuzz/replay_scan
        "$1/tests/fuzz/replay_scan" --write "$corpus" "$seeds"/*.json
        ;;
    evt)
        make_targets "$1" tests/fuzz/replay_evt
        "$1/tests/fuzz/replay_evt" --write "$corpus" "$seeds"/evt/*.json
        ;;
    kb)
        make_targets "$1" tests/fuzz/replay_kb
        "$1/tests/fuzz/replay_kb" --write "$corpus"
        ;;
    *) cp "$seeds/$2"/* "$corpus" ;;
    esac
}

drive() { # drive SECONDS: the mutator alone, without coverage to guide it
    local folder=$root/build/fuzz findings=$corpora/drive.findings
    configure "$folder"
    make_targets "$folder" tests/fuzz/drive_chunk
    mkdir -p "$corpora/chunk" "$findings"
    mapfile -t inputs < <(find "$corpora/chunk" -type f -size -8k | shuf | head -n 200)
    "$folder/tests/fuzz/drive_chunk" "$1" 0 "$RANDOM" "$findings/last" "$root"/tests/fuzz/seeds/*.json "${inputs[@]}" || {
        say "a finding: the input is $findings/last"
        exit 1
    }
}

fuzz() { # fuzz TARGET SECONDS
    local folder=$root/build/fuzz corpus=$corpora/$1 findings=$corpora/$1.findings dictionary=() log status=0
    configure "$folder"
    make_targets "$folder" "tests/fuzz/fuzz_$1"
    seed "$folder" "$1"
    mkdir -p "$findings"
    /usr/bin/python3 "$root/tests/fuzz/dictionary.py" "$1" >"$corpora/$1.dict"
    [ ! -s "$corpora/$1.dict" ] || dictionary=(-dict="$corpora/$1.dict") # libFuzzer refuses an empty one
    log=$(mktemp)
    TIMEFORMAT='%U %S'
    { time "$folder/tests/fuzz/fuzz_$1" -max_total_time="$2" -timeout=30 -rss_limit_mb=2048 -print_final_stats=1 \
        "${dictionary[@]}" -artifact_prefix="$findings/" "$corpus" 2>"$log"; } 2>"$log.time" || status=$?
    if [ $status != 0 ]; then
        tail -n 40 "$log" >&2
        say "a finding, status $status; the input is in $findings"
    fi
    printf '%s: %s executions, CPU %.0f s, %s edges reached, %s inputs kept\n' "$1" \
        "$(awk '/number_of_executed_units/ {print $2}' "$log")" \
        "$(awk '{print $1 + $2}' "$log.time")" \
        "$(awk '{for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1)} END {print edges}' "$log")" \
        "$(find "$corpus" -type f | wc -l)"
    rm -f "$log" "$log.time"
    [ $status = 0 ] || exit 1
}

coverage() { # coverage TARGET
    local folder=$root/build/fuzz-coverage corpus=$corpora/$1 profile files=()
    export LLVM_PROFILE_FILE=/dev/null # of what else runs
    configure "$folder" -Dc_args='-fprofile-instr-generate -fcoverage-mapping' -Dc_link_args=-fprofile-instr-generate
    make_targets "$folder" "tests/fuzz/fuzz_$1"
    seed "$folder" "$1"
    profile=$(mktemp)
    LLVM_PROFILE_FILE=$profile.raw "$folder/tests/fuzz/fuzz_$1" -runs=0 -artifact_prefix="$profile." "$corpus" 2>"$profile.log" ||
        { tail -n 20 "$profile.log" >&2; die "an input of the corpus ends the target"; }
    llvm-profdata merge -o "$profile" "$profile.raw"
    for pattern in ${parser[$1]}; do
        files+=("$root"/src/$pattern)
    done
    # Its columns: file, three each of regions, functions, lines and branches: how many, missed, share.
    llvm-cov report "$folder/tests/fuzz/fuzz_$1" -instr-profile="$profile" 2>/dev/null |
        awk -v target="$1" -v wanted=" ${files[*]##*/} " '
            { name = $1; sub(/.*\//, "", name) }
            index(wanted, " " name " ") && $8 > 0 {
                printf "%-24s %6d lines %8s\n", name, $8, $10
                lines += $8
                missed += $9
            }
            END { printf "%-24s %6d lines %7.1f%%\n", target ":", lines, 100 * (lines - missed) / lines }'
    rm -f "$profile" "$profile".*
}

case ${1:-} in
--coverage) coverage "${2:?which target?}" ;;
'') printf '%s\n' "${!parser[@]}" | sort ;;
*)
    [ -n "${parser[$1]:-}" ] || die "$1 is no target: ${!parser[*]}"
    seconds=$((60 * ${2:?how many minutes?}))
    if [ "$1" = drive ]; then drive "$seconds"; else fuzz "$1" "$seconds"; fi
    ;;
esac
