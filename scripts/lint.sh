#!/bin/sh
# Every check that needs no test run; all of them run, and the script fails if one did.
set -u
cd "$(dirname "$0")/.."

python=.venv/bin/python
failed=''

check() {
    name=$1
    shift
    printf '== %s\n' "$name"
    "$@" || failed="$failed $name"
}

# Settings make keys and a data folder: lint keeps them out of the real one.
FARMDASH_DATA=$(mktemp -d)
export FARMDASH_DATA
trap 'rm -rf "$FARMDASH_DATA"' EXIT

check ruff "$python" -m ruff check .
check ruff-format "$python" -m ruff format --check .
check mypy "$python" -m mypy
check djlint "$python" -m djlint templates --lint --quiet
check migrations "$python" manage.py makemigrations --check --dry-run
check django "$python" manage.py check --fail-level WARNING
check compose "$python" -m check_jsonschema --builtin-schema vendor.compose-spec \
    docker-compose.yml
if [ -f scripts/translations.py ]; then
    check translations "$python" scripts/translations.py --check
fi

if [ -n "$failed" ]; then
    printf 'lint: failed:%s\n' "$failed" >&2
    exit 1
fi
echo 'lint: all is well'
