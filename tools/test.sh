#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tools/test.sh: installs what is missing on Debian 12, builds evtdiag with all tests and runs them. Ends
# with "N passed, N failed" (and ", N skipped"); the status is 0 only if something passed and nothing failed.
# EVTDIAG_CORPUS names a folder of real logs; the tests that need it are skipped without it.
# EVTDIAG_BUILD names another folder for the build than build/test.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder=${EVTDIAG_BUILD:-$root/build/test}
install_packages build test
build "$folder" -Dbuildtype=debugoptimized
run_tests "$folder"
/usr/bin/python3 "$root/tools/count_tests.py" "$folder"
