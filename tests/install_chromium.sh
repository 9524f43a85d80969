#!/bin/sh
# Installs Debian's chromium for the browser tests where that can be done; says what to install elsewhere.
set -eu
if command -v apt-get >/dev/null 2>&1; then
  run=""
  [ "$(id -u)" = 0 ] || run="sudo -n"
  if $run true 2>/dev/null; then
    DEBIAN_FRONTEND=noninteractive $run apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq chromium >/dev/null
    exit 0
  fi
fi
echo "The browser tests need chromium: install it (Debian, Ubuntu: apt-get install chromium) and run make test again." >&2
exit 1
