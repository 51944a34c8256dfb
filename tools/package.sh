#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tools/package.sh [try]: builds the Debian package of what is committed and checks it with lintian; it lies in
# build/package then. With "try" (as root) it installs the package on a fresh system in build/package/root and
# uses it there. The tests are left to tools/test.sh; EVTDIAG_PACKAGE_TESTS=1 runs them here, too.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder=$root/build/package
sample=${EVTDIAG_SAMPLE:-$folder/sample.evtx}
install_packages build package
[ -z "${EVTDIAG_PACKAGE_TESTS:-}" ] || install_packages test
rm -rf "$folder"
mkdir -p "$folder/source"
git -C "$root" archive HEAD | tar -x -C "$folder/source"

say "building the package"
options="parallel=$(nproc)"
[ -n "${EVTDIAG_PACKAGE_TESTS:-}" ] || options+=" nocheck"
(cd "$folder/source" && PATH=/usr/sbin:/usr/bin:/sbin:/bin DEB_BUILD_OPTIONS=$options DEB_BUILD_PROFILES=${EVTDIAG_PACKAGE_TESTS:-nocheck} \
    dpkg-buildpackage -us -uc -b >"$folder/log" 2>&1) || {
    tail -40 "$folder/log" >&2
    die "dpkg-buildpackage failed; $folder/log tells more"
}
mv "$folder"/*.changes "$folder/evtdiag.changes"
find "$folder/source" -name sample.evtx -exec cp {} "$folder/sample.evtx" \;
say "lintian"
lintian --allow-root --info --fail-on error,warning "$folder/evtdiag.changes" || die "lintian complains"
[ "${1:-}" = try ] || exit 0

# ---- on a fresh system ----

fresh=$folder/root
inside() {
    chroot "$fresh" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TERM=dumb "$@"
}
say "a fresh system"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Created-By: Packages' | sort -u | head -1)
quietly debootstrap --variant=minbase bookworm "$fresh" "${mirror:-http://deb.debian.org/debian}" ||
    die "debootstrap failed"
cp "$folder"/evtdiag_*.deb "$folder/sample.evtx" "$fresh/tmp/"
quietly inside apt-get -o APT::Sandbox::User=root update -q
# Minimal systems leave manual pages out.
rm -f "$fresh"/etc/dpkg/dpkg.cfg.d/docker
quietly inside sh -c 'DEBIAN_FRONTEND=noninteractive apt-get -o APT::Sandbox::User=root install -q -y --no-install-recommends /tmp/evtdiag_*.deb man-db bash-completion'
inside evtdiag --version
inside evtdiag --brief /tmp/sample.evtx
inside sh -c 'MANWIDTH=80 man evtdiag | sed -n 1,20p'
inside bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader evtdiag
    COMP_WORDS=(evtdiag kb show exchange-vdir-requires) COMP_CWORD=3; _evtdiag; echo "${COMPREPLY[@]}"' |
    grep -x exchange-vdir-requires-ssl
say "the package works on a fresh system"
