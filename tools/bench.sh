#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tools/bench.sh [ROUNDS]: how fast evtdiag is beside its peers and beside plain reading. Installs what is
# missing on Debian 12, builds evtdiag as tools/run.sh does, builds its logs (2 GiB, once, a few
# minutes), and prints a table of medians over some rounds (default 7) in which all programs take turns.
# It judges nothing. evtx_dump, chainsaw and hayabusa take part where they are in PATH or where
# EVTX_DUMP, CHAINSAW or HAYABUSA names them.
# EVTDIAG_BUILD names another folder for the build than build/release, EVTDIAG_BENCH_DIR another one for
# the logs than build/bench.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder=${EVTDIAG_BUILD:-$root/build/release}
logs=${EVTDIAG_BENCH_DIR:-$root/build/bench}
install_packages build bench
build "$folder" -Dbuildtype=release -Db_lto=true -Dc_link_args=-flto=auto -Dtests=false
/usr/bin/python3 "$root/tools/bench/make_logs.py" "$folder/tools/mkevtx" "$logs" "$root"/tools/bench/*.json
/usr/bin/python3 "$root/tools/bench/make_archives.py" "$logs"
if [ ! -d "$logs/fleet" ]; then
    rm -rf "$logs/fleet.part"
    /usr/bin/python3 "$root/tools/bench/make_fleet.py" "$folder/tools/mkevtx" "$root/kb" "$logs/fleet.part"
    mv "$logs/fleet.part" "$logs/fleet"
fi
if [ ! -d "$logs/base" ]; then
    /usr/bin/python3 "$root/tools/bench/make_base.py" "$logs/base.new"
    mv "$logs/base.new" "$logs/base"
fi
"$folder/evtdiag" kb build "$logs/base" -o "$logs/large.kb"
exec /usr/bin/python3 "$root/tools/bench/run.py" "$folder" "$logs" "${1:-7}"
