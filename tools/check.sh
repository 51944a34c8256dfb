#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tools/check.sh [CHECK...]: static checks of the sources: spelling, cppcheck, clang-tidy (with the clang analyzer in it; .clang-tidy
# says what is off and why). Without names these three. Status 0 if none found anything.
# `analyzer` is gcc's -fanalyzer, quick but not among the three: gcc 12 takes sizes and pointers that always go together for independent. Of
# the 15 places that it named, one was a mistake: qsort() of no items at NULL.
# EVTDIAG_BUILD names another folder for the build than build/test; clang-tidy takes from it how each file is compiled.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root"

spelling() {
    git ls-files -z '*.md' .ci docs kb schema src tests tools |
        xargs -0 codespell --quiet-level 3 --ignore-words tools/codespell.txt
}

# Library code and tools; tests name a function of their own open(), which cppcheck takes for the one it knows. What it does not parse
# (internalAstError: a compound literal with designators behind a '?') it leaves out. readdir() is what POSIX wants, in one thread.
cppcheck_sources() {
    cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --library=posix -j "$(nproc)" \
        --enable=warning,portability,performance --suppress=internalAstError --suppress=readdirCalled \
        --template='{file}:{line}: {severity}: {message} [{id}]' \
        --library=tools/cppcheck.cfg -Isrc -Itools -D_GNU_SOURCE -DEVTDIAG_VERSION='""' src tools
}

# One file at a time: with several llvm 14 mixes up their va_lists. A file's findings are shown together.
tidy() {
    build "${EVTDIAG_BUILD:-$root/build/test}" -Dbuildtype=debugoptimized
    git ls-files -z 'src/*.c' |
        xargs -0 -n 1 -P "$(nproc)" clang-tidy-14 -p "${EVTDIAG_BUILD:-$root/build/test}" --quiet 2>/dev/null
}

analyzer() {
    CC=gcc build "$root/build/analyzer" -Dbuildtype=debugoptimized -Dtests=false -Dwerror=true -Dc_args=-fanalyzer
}

install_packages build test ci
[ $# -gt 0 ] || set -- spelling cppcheck clang-tidy
status=0
for name; do
    say "$name"
    case $name in
    spelling) spelling || status=1 ;;
    cppcheck) cppcheck_sources || status=1 ;;
    clang-tidy) tidy || status=1 ;;
    analyzer) (analyzer) || status=1 ;;
    *) die "no such check: $name (there are spelling, cppcheck, clang-tidy, analyzer)" ;;
    esac
done
exit $status
