#!/bin/sh
# Migrates, then serves: for places that start one container and nothing before it (App Runner).
set -eu
python -m spends prepare-database
python -m spends migrate
exec python -m spends.toolchain.server
