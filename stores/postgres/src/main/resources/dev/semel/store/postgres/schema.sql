-- The tables of Semel's store, version 1. Times are milliseconds since 1970 by this server's clock.
-- Run as the role that the gateways log in with, or grant that role USAGE on the schema, SELECT, INSERT, UPDATE, DELETE on
-- its tables and USAGE on its sequence.

CREATE SCHEMA IF NOT EXISTS ${schema};

CREATE TABLE IF NOT EXISTS ${schema}.semel_schema (
    version     integer     PRIMARY KEY,
    applied_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What the gateways have to agree on: the mark of their secret, which tells nothing about it.
CREATE TABLE IF NOT EXISTS ${schema}.semel_agreements (
    name        text PRIMARY KEY,
    value       text NOT NULL
);

-- Grows with every claim. Not cached: a later claim has to get a larger one, whoever makes it.
CREATE SEQUENCE IF NOT EXISTS ${schema}.semel_fences CACHE 1;

-- Pages are left more than half empty at first: a row that completes grows, and stays on its page, without a word to the
-- indexes.
CREATE TABLE IF NOT EXISTS ${schema}.semel_records (
    id               bytea    PRIMARY KEY,
    state            smallint NOT NULL,   -- 0 gone (as if absent), 1 claimed, 2 completed, 3 unknown, 4 retryable
    cause            smallint,            -- why the outcome is unknown
    attempt          integer  NOT NULL,
    fence            bigint   NOT NULL,   -- of the latest claim; who ends it has to know it
    operation_id     uuid     NOT NULL,
    token            uuid     NOT NULL,   -- of the latest claim: recognised when it is asked again
    fingerprint      bytea,               -- version 1, digest 32
    inner_id         bytea,               -- the record of the layer inside this one
    outer_operation  uuid,                -- the operation of the layer around this one
    first_claimed_at bigint   NOT NULL,
    claimed_at       bigint   NOT NULL,
    expires_at       bigint   NOT NULL,   -- from here on as if absent, unless claimed with a lease that is alive
    lease_until      bigint,              -- of a claimed one
    ended_at         bigint,              -- of any other
    due_at           bigint   NOT NULL,   -- removed some time after this: expires_at rounded up, so that it seldom changes
    asked            smallint NOT NULL,   -- how the latest claim was asked for: 1 only if equal, 2 take over, 4 ask inner
    asked_until      bigint   NOT NULL,   -- until when the latest claim asked to keep the record; 0 if it didn't
    key              text COLLATE "C",    -- readable, where the policy allows it
    principal        text COLLATE "C" NOT NULL,
    route            text COLLATE "C" NOT NULL,
    policy           text COLLATE "C" NOT NULL,
    request_labels   jsonb,               -- of the request
    labels           jsonb,               -- of the request and the latest answer, which wins
    reply            bytea                -- status, headers, body, trailers, labels, checksum
) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05);

CREATE INDEX IF NOT EXISTS semel_records_due ON ${schema}.semel_records (due_at);
CREATE INDEX IF NOT EXISTS semel_records_key ON ${schema}.semel_records USING hash (key) WHERE key IS NOT NULL;
CREATE INDEX IF NOT EXISTS semel_records_route ON ${schema}.semel_records (route);
CREATE INDEX IF NOT EXISTS semel_records_labels ON ${schema}.semel_records USING gin (labels jsonb_path_ops) WHERE labels IS NOT NULL;

INSERT INTO ${schema}.semel_schema (version) VALUES (1) ON CONFLICT DO NOTHING;
