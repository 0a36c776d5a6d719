CREATE TABLE IF NOT EXISTS account (
    id    text PRIMARY KEY,
    cents bigint NOT NULL CHECK (cents >= 0)
);

CREATE TABLE IF NOT EXISTS payment (
    id        uuid PRIMARY KEY,
    payer     text NOT NULL REFERENCES account,
    payee     text NOT NULL REFERENCES account,
    cents     bigint NOT NULL CHECK (cents > 0),
    reference text NOT NULL
);
