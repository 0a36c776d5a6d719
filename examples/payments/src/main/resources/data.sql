INSERT INTO account (id, cents) VALUES ('ann', 1000000), ('bob', 1000000) ON CONFLICT DO NOTHING;
