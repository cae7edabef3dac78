#!/bin/sh
# Makes the role and database of compose.yaml, once, in a fresh Postgres: the walls between households
# hold only for a role that is no superuser.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --set secret="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE spends LOGIN PASSWORD :'secret';
CREATE DATABASE spends OWNER spends;
SQL
