#!/bin/sh
# Makes Temporal's two databases, or brings their schema forward: of each database the tool knows the version, so every
# step may run again. Before a new server version starts, run this with the admin tools of that version.
set -eu

bring_forward() {
  database=$1
  schema=$2
  tool="temporal-sql-tool --plugin postgres12 --ep ${POSTGRES_SEEDS} -p ${DB_PORT} -u ${POSTGRES_USER} --db ${database}"
  $tool create
  $tool setup-schema -v 0.0
  $tool update-schema -d "${SCHEMA_DIR:-/etc/temporal/schema/postgresql/v12}/${schema}/versioned"
}

bring_forward temporal temporal
bring_forward temporal_visibility visibility
