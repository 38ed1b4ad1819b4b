#!/bin/sh
# A Chromium for the browser tests: one on the PATH, else Debian's package, else
# Playwright's build. FARMDASH_BROWSER=/path/to/chromium chooses one.
set -eu
cd "$(dirname "$0")/.."

python=.venv/bin/python

say() {
    printf 'setup: %s\n' "$1" >&2
}

on_the_path() {
    for name in ${FARMDASH_BROWSER:+"$FARMDASH_BROWSER"} chromium chromium-browser \
        google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

from_playwright() {
    "$python" - <<'END' 2>/dev/null
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not pathlib.Path(p.chromium.executable_path).exists())
END
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

from_debian() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || return 1
    say 'installing Chromium and a Chinese font (apt-get)'
    log=.venv/browser.log
    # Ubuntu's chromium package is only a pointer to a snap: the last word is whether
    # the program is there afterwards.
    if as_root env DEBIAN_FRONTEND=noninteractive apt-get update >"$log" 2>&1 &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
            --no-install-recommends chromium fonts-noto-cjk >>"$log" 2>&1; then
        on_the_path && return 0
    fi
    tail -n 5 "$log" >&2
    return 1
}

on_the_path && exit 0
from_playwright && exit 0
from_debian && exit 0
say "installing Playwright's Chromium"
"$python" -m playwright install chromium >&2 && from_playwright && exit 0
say 'no browser for the tests: install Chromium or Chrome so that it is on the PATH (Debian: apt-get install chromium fonts-noto-cjk), or name one: FARMDASH_BROWSER=/path/to/chromium'
exit 1
