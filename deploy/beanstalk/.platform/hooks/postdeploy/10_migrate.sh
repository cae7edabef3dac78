#!/usr/bin/env bash
exec .platform/bin/migrate
