#!/bin/sh
# Installs Debian packages that are missing; says what to do where it may not.
set -eu

missing=""
for package in "$@"; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  become=""
elif sudo -n true 2>/dev/null; then
  become="sudo"
else
  echo "missing Debian packages:$missing. Not allowed to install them here; run: apt-get install$missing" >&2
  exit 2
fi
echo "installing Debian packages:$missing"
export DEBIAN_FRONTEND=noninteractive
{ $become apt-get update -qq && $become apt-get install -y -qq --no-install-recommends $missing; } >/dev/null || {
  echo "apt could not install:$missing. Its own words are above; after mending, run the same make target again" >&2
  exit 2
}
