# SPDX-License-Identifier: MIT
# What the scripts of this folder share: packages and builds. To be sourced by bash.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
meson=/usr/bin/meson # Debian's own, which runs on /usr/bin/python3 whatever PATH says
unset PYTHONHOME PYTHONPATH

say() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
}

die() {
    say "$@"
    exit 4
}

# packages_of SECTION...: the packages that tools/packages.txt lists there.
packages_of() {
    awk -v wanted=" $* " '
        { sub(/#.*/, ""); gsub(/[ \t\r]/, "") }
        /^\[/ { gsub(/[][]/, ""); on = index(wanted, " " $0 " "); next }
        on && $0 != ""' "$root/tools/packages.txt"
}

# install_packages SECTION...: installs what of the sections is missing; touches apt for nothing else.
install_packages() {
    local wanted missing as_root=()
    mapfile -t wanted < <(packages_of "$@")
    mapfile -t missing < <(
        comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) \
            <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
                sed -n 's/^installed //p' | sort -u))
    [ ${#missing[@]} -gt 0 ] || return 0

    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null ||
            die "needs root or sudo once, to install: ${missing[*]}"
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    quietly "${as_root[@]}" apt-get update -q &&
        quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
            --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}" ||
        die "could not install: ${missing[*]}"
}

# quietly COMMAND...: keeps the output back unless the command fails or warns.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if [ $status != 0 ] || grep -q 'warning:' "$log"; then
        cat "$log" >&2
    fi
    rm -f "$log"
    return $status
}

# build FOLDER OPTION...: configures FOLDER with meson's OPTIONs unless that was done before, and
# builds everything in it, or what the array "targets" names. Says nothing when there is nothing to do.
build() {
    local folder=$1
    shift
    mkdir -p "$folder" 2>/dev/null && [ -w "$folder" ] ||
        die "cannot write to $folder; set EVTDIAG_BUILD to a folder for the build"
    # A folder that was configured elsewhere (a copied clone) or only in part starts afresh.
    if [ ! -f "$folder/build.ninja" ] ||
        ! grep -qsF "\"source\": \"$root\"" "$folder/meson-info/meson-info.json"; then
        say "building in $folder"
        rm -rf "$folder/meson-private" "$folder/meson-info" "$folder/build.ninja"
        quietly "$meson" setup "$folder" "$root" "$@" || die "meson could not configure $folder"
    fi
    quietly ninja -C "$folder" ${targets[@]+"${targets[@]}"} || die "the build in $folder failed"
}

# run_tests FOLDER [OPTION...]: runs the tests of a build; tools/count_tests.py tells how they went.
run_tests() {
    local folder=$1
    shift
    rm -f "$folder"/meson-logs/testlog*
    "$meson" test -C "$folder" --no-rebuild --print-errorlogs "$@" </dev/null || true
}
