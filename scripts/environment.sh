#!/bin/sh
# Makes a virtual environment from a lock file; every package is checked against its hash.
set -eu
folder="${1:-.venv}" lock="${2:-requirements.lock}"
PYTHON="${PYTHON:-python3}"

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "cidrwatch needs Python 3.11 or newer; $PYTHON is older. Name another one: make PYTHON=/path/to/python3.11" >&2
  exit 2
}
"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || sh "$(dirname "$0")/debian.sh" python3-venv

echo "setting up $folder from $lock (about a minute the first time)"
[ -x "$folder/bin/python" ] || "$PYTHON" -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$lock"
"$folder/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
