#!/bin/sh
# Makes .venv in the checkout and installs the pinned requirements into it.
#   sh scripts/setup.sh run|dev
# A stamp holds the checksum of what was installed, so a second call returns at once.
# PYTHON=/path/to/python chooses the interpreter.
set -eu
cd "$(dirname "$0")/.."

what=${1:-run}
python=.venv/bin/python

fail() {
    printf 'setup: %s\n' "$1" >&2
    exit 1
}

say() {
    printf 'setup: %s\n' "$1" >&2
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    # A name on the PATH may be a shim for a version that is not there: ask each.
    for name in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3.14 python3; do
        if new_enough "$name"; then
            printf '%s\n' "$name"
            return
        fi
    done
    fail 'no Python 3.11 or newer found; install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python), or name it: make setup PYTHON=/path/to/python3'
}

make_environment() {
    base=$(find_python)
    say "making .venv with $("$base" --version 2>&1)"
    rm -rf .venv
    if ! problem=$("$base" -m venv .venv 2>&1); then
        rm -rf .venv
        if "$base" -m virtualenv --quiet .venv >/dev/null 2>&1; then
            return
        fi
        version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        printf '%s\n' "$problem" | sed -n '1,4p' >&2
        fail "$base cannot make a virtual environment; Debian and Ubuntu keep that part in a package of its own: apt-get install python$version-venv"
    fi
}

checksum() {
    # The interpreter belongs to it: a system upgrade may have replaced it.
    { "$python" --version; cat "$1"; } 2>&1 | cksum
}

installed() {
    [ -f ".venv/.installed-$1" ] &&
        [ "$(cat ".venv/.installed-$1")" = "$(checksum "requirements/$1.txt")" ]
}

install() {
    say "installing requirements/$1.txt (the first time takes a minute)"
    "$python" -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes -r "requirements/$1.txt" ||
        fail "pip could not install requirements/$1.txt; its message is above"
    # Now rather than at the first start, which should not have to wait for it.
    "$python" -m farmdash.stack static
    checksum "requirements/$1.txt" >".venv/.installed-$1"
}

case $what in run | dev) ;; *) fail "what to set up: run or dev, not '$what'" ;; esac
[ -f requirements/run.txt ] || fail 'requirements/run.txt is missing; is this a whole checkout?'
new_enough "$python" || make_environment
installed run || install run
[ "$what" = run ] || installed dev || install dev
