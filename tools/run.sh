#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tools/run.sh [PATH...]: installs what is missing on Debian 12, builds evtdiag, and runs it on the
# given paths (any arguments of evtdiag will do) or on the sample log. Results go to standard output, all else to
# standard error; the exit status is evtdiag's (4 when it could not be built).
# EVTDIAG_BUILD names another folder for the build than build/release.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder=${EVTDIAG_BUILD:-$root/build/release}
install_packages build
build "$folder" -Dbuildtype=release -Db_lto=true -Dc_link_args=-flto=auto -Dtests=false

if [ $# -eq 0 ]; then
    say "no path given: this is the sample log of a front-end server, $folder/sample.evtx"
    set -- "$folder/sample.evtx"
fi
exec "$folder/evtdiag" "$@"
