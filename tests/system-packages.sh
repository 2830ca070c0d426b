#!/bin/sh
# What the tests need beyond Python: a Chromium for the browser tests. Debian's, by apt, where it is missing.
set -eu
if command -v chromium >/dev/null 2>&1; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the browser tests."
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
else
    echo "The browser tests need Chromium; install Debian's package 'chromium'. Without it they are skipped and say so."
fi
