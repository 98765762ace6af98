#!/bin/sh
# What some tests open files and pages with: Chromium, LibreOffice Calc and poppler, from Debian.
set -u
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-calc"
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
[ -n "$missing" ] || exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing for the tests:$missing"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing fonts-dejavu-core >/dev/null
else
    echo "not installed here, so the tests that need them are skipped:$missing"
fi
