package dev.semel.store.postgres;

import dev.semel.store.Gate;
import java.util.List;

/**
 * The gate as the database keeps it: a row that says where it stands, and a trigger that holds everybody to it. While
 * the store is open the trigger is off, or not there, and costs nothing. What it does stands in its function's text,
 * which is changed under a lock that waits for whoever is writing: so nobody acts on an older one afterwards.
 */
final class GateSql {
    /** What the trigger raises. */
    static final String SEALED = "SM001";

    private final String schema;
    final String ensure;
    final String lock;
    final String share;
    final String set;
    final String get;
    final String pass;
    final String hasTrigger;

    GateSql(String schema) {
        this.schema = schema;
        String agreements = schema + ".semel_agreements";
        this.ensure = "INSERT INTO " + agreements + " (name, value) VALUES ('gate', '" + Gate.OPEN.text()
                + "') ON CONFLICT DO NOTHING";
        this.lock = "SELECT value FROM " + agreements + " WHERE name = 'gate' FOR UPDATE";
        this.share = "SELECT value FROM " + agreements + " WHERE name = 'gate' FOR SHARE";
        this.set = "INSERT INTO " + agreements + " (name, value) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        this.get = "SELECT value FROM " + agreements + " WHERE name = ?";
        this.pass = "SELECT set_config('semel.filling', ?, true)";
        this.hasTrigger = "SELECT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'semel_gate' AND tgrelid = '" + schema
                + ".semel_records'::regclass)";
    }

    /** Has the trigger hold everybody to that gate from this transaction's end on. */
    List<String> turnTo(Gate gate, boolean hasTrigger) {
        String records = schema + ".semel_records";
        if (gate.isOpen()) {
            return hasTrigger ? List.of("ALTER TABLE " + records + " DISABLE TRIGGER semel_gate") : List.of();
        }
        String lock = "LOCK TABLE " + records + " IN SHARE ROW EXCLUSIVE MODE";
        String enable = "ALTER TABLE " + records + " ENABLE ALWAYS TRIGGER semel_gate";
        return hasTrigger
                ? List.of(lock, function(gate), enable)
                : List.of(
                        lock,
                        function(gate),
                        "CREATE TRIGGER semel_gate BEFORE INSERT OR UPDATE ON " + records
                                + " FOR EACH ROW EXECUTE FUNCTION " + schema + ".semel_gate()",
                        enable);
    }

    /** Every claim begins as an insertion, also one of a record that is there. */
    private String function(Gate gate) {
        String sign = "'" + gate.sign().replace("'", "''") + "'";
        String lets = gate.position() == Gate.Position.SEALED
                ? "IF TG_OP = 'UPDATE' OR current_setting('semel.filling', true) = " + sign
                        + " THEN RETURN NEW; END IF;"
                : "";
        return "CREATE OR REPLACE FUNCTION " + schema + ".semel_gate() RETURNS trigger LANGUAGE plpgsql AS $semel_gate$"
                + " BEGIN " + lets + " RAISE EXCEPTION USING ERRCODE = '" + SEALED + "', MESSAGE = " + sign
                + "; END $semel_gate$";
    }
}
