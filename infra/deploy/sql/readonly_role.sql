-- Analysts on a lake with a PostgreSQL catalogue: they may read everything and change nothing.
--   psql "$ESGLAKE_CATALOGUE" -f infra/deploy/sql/readonly_role.sql
-- Run it as the role that owns the lake (the watcher's), after `esglake init`; safe to repeat. That role
-- needs CREATEROLE the first time; else have an administrator run the first block.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'esglake_reader') THEN
    CREATE ROLE esglake_reader NOLOGIN;
  END IF;
END
$$;

-- Nobody but the owner makes anything here. (Before version 15 everybody could.)
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
DO $$
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO esglake_reader', current_database());
END
$$;

-- The whole catalogue is in `public`: every table of DuckLake's, today's and those to come.
GRANT USAGE ON SCHEMA public TO esglake_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO esglake_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO esglake_reader;

-- One login per person, so that each can be taken back alone:
--   CREATE ROLE ada LOGIN PASSWORD '...' IN ROLE esglake_reader CONNECTION LIMIT 20;
--   ALTER ROLE ada SET statement_timeout = '15min';
--   ALTER ROLE ada SET idle_in_transaction_session_timeout = '15min';
-- The Parquet files need a right of their own: terraform/policies/analyst.json.
