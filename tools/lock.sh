#!/bin/sh
# Writes the pinned, hashed requirements again (needs pip-tools); no addresses of an index go in.
set -eu
cd "$(dirname "$0")/.."
# highspy 1.16.0 prints a banner on standard output whenever it is first used; see pyproject.toml
lock="pip-compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-trusted-host
      --no-emit-find-links --strip-extras --no-header --allow-unsafe --build-deps-for editable"
$lock --output-file requirements.txt pyproject.toml
$lock --all-extras --output-file requirements-dev.txt pyproject.toml
