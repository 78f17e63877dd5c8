#!/bin/sh
# Makes .venv from requirements.lock; every package is checked against its hash.
set -eu
PYTHON="${PYTHON:-python3}"

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "cidrwatch needs Python 3.11 or newer; $PYTHON is older. Name another one: make PYTHON=/path/to/python3.11" >&2
  exit 2
}
"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || sh "$(dirname "$0")/debian.sh" python3-venv

echo "setting up .venv from requirements.lock (about a minute the first time)"
[ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
