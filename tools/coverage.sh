#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tools/coverage.sh [TEST...]: builds with clang's coverage, runs all tests (or those named), and tells by folder of
# src how many lines and branches ran. What did not run stands in build/coverage/uncovered.txt, file by file.
# EVTDIAG_CORPUS names a folder of real logs, EVTDIAG_BUILD another folder for the build.
#
# The counters lie in a shared mapping of a file (continuous mode, %c), made before the sandbox closes. So what a
# worker runs counts, though it ends by _exit(), may open no file, and is sometimes killed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder=${EVTDIAG_BUILD:-$root/build/coverage}
case $folder in /*) ;; *) folder=$PWD/$folder ;; esac
install_packages build test ci
export LLVM_PROFILE_FILE=$folder/profiles/%m%c.profraw
CC=clang build "$folder" -Dbuildtype=debugoptimized -Dwerror=true -Dc_link_args=-fprofile-instr-generate \
    '-Dc_args=-fprofile-instr-generate -fcoverage-mapping -mllvm -runtime-counter-relocation'
rm -rf "$folder/profiles" # what ran while it was built is no test
run_tests "$folder" --timeout-multiplier 4 "$@" >&2
/usr/bin/python3 "$root/tools/count_tests.py" "$folder" >&2 || true
exec /usr/bin/python3 "$root/tools/coverage.py" "$folder" "$root"
