#!/bin/sh
# Resolves the requirements anew from pyproject.toml: one file for every system and
# Python from 3.11 on, with hashes, without any registry's address.
#   sh scripts/lock.sh             keeps the versions that still fit
#   sh scripts/lock.sh --upgrade   takes the newest that fit
set -eu
cd "$(dirname "$0")/.."

if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
    uv=.venv/bin/uv
fi

compile() {
    "$uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
        --no-annotate "$@"
}

compile "$@" --output-file requirements/run.txt
compile "$@" --constraints requirements/run.txt --group dev \
    --output-file requirements/dev.txt
