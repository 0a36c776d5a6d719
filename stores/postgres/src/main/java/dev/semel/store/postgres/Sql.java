package dev.semel.store.postgres;

/**
 * The store's statements, each a transaction of its own that decides under the row's lock: {@code ON CONFLICT DO
 * UPDATE} and {@code UPDATE} judge the row as it is once they have it, at every isolation level (or fail as a whole,
 * and are done again). What they say is {@link dev.semel.store.Transitions}, word for word; a test draws calls at
 * random and compares the two.
 *
 * <p>Three things are done otherwise than it seems natural. A record that goes isn't deleted but becomes gone (state
 * 0), and what is gone or expired is removed a minute later: a fence that was drawn for a new row can then not have
 * been overtaken by a row that came and went meanwhile, since no statement runs that long. What a claim asks for is
 * written into columns, since {@code DO UPDATE} sees only those. And a new fence is drawn where the row is locked,
 * {@code nextval} in {@code SET}, so that fences grow in the order of the claims.
 */
final class Sql {
    /** Record states as they are stored. */
    static final int CLAIMED = 1;

    static final int COMPLETED = 2;
    static final int UNKNOWN = 3;
    static final int RETRYABLE = 4;

    /** What a claim asked for, as bits. */
    static final int ONLY_EQUAL = 1;

    static final int TAKE_OVER = 2;
    static final int ASK_INNER = 4;

    /** How long what is absent stays in the table at least: longer than any statement of a writer. */
    static final long GRACE_MILLIS = 60_000;

    private static final String FOREVER = String.valueOf(Long.MAX_VALUE / 2);

    /** What decides, and is decided: read by {@link Rows}. */
    private static final String DECISIVE =
            "r.id, r.state, r.cause, r.attempt, r.fence, r.operation_id, r.token, r.fingerprint, r.inner_id,"
                    + " r.outer_operation, r.first_claimed_at, r.claimed_at, r.expires_at, r.lease_until, r.ended_at";

    private static final String DESCRIPTIVE = "r.key, r.principal, r.route, r.policy,"
            + " (SELECT array_agg(ARRAY[e.key, e.value]) FROM jsonb_each_text(r.request_labels) e)";

    /** Its parameters: a time that stands, or null; what is added. */
    private static final String TIME = """
            t AS MATERIALIZED (
              SELECT coalesce(?::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) + ?::bigint AS now)
            """;

    final String claim;
    final String look;
    final String end;

    /** As {@link #end}, of one record whose values are parameters: for a transaction with plans of its own. */
    final String endOne;

    final String settled;
    final String sweep;
    final String find;
    final String list;
    final String count;
    final String notify;
    final String listen;
    final String bind;
    final String now;
    final String put;

    Sql(String schema) {
        String records = schema + ".semel_records";
        String fence = "nextval('" + schema + ".semel_fences')";
        this.claim = claim(records, fence);
        this.look =
                "WITH " + TIME + "SELECT t.now, " + DECISIVE + ", CASE WHEN r.state IN (2, 4) THEN r.reply END FROM t, "
                        + records + " r WHERE r.id = ANY (?) AND NOT " + gone("t.now");
        this.end = end(records, fence, """
                unnest(?::bytea[], ?::bigint[], ?::int2[], ?::bigint[], ?::bytea[], ?::text[], ?::int2[])
                    AS i (id, fence, verb, length, reply, labels, cause)""");
        // None of the endings that are said in transactions draws a fence.
        this.endOne = end(records, "r.fence", """
                (SELECT ?::bytea AS id, ?::bigint AS fence, ?::int2 AS verb, ?::bigint AS length, ?::bytea AS reply,
                    ?::text AS labels, ?::int2 AS cause) AS i""");
        this.settled = "WITH " + TIME + "SELECT r.id, r.fence, r.state FROM t, " + records
                + " r WHERE r.id = ANY (?) AND NOT " + gone("t.now");
        // The time as a value, not as a table to join: else all rows are walked through to find that none is due.
        String past = "(SELECT now - " + GRACE_MILLIS + " FROM t)";
        this.sweep =
                "WITH " + TIME + "DELETE FROM " + records + " WHERE ctid = ANY (ARRAY(SELECT r.ctid FROM " + records
                        + " r WHERE r.due_at <= " + past + " AND r.expires_at <= " + past
                        + " AND NOT (r.state = 1 AND r.lease_until > " + past + ")"
                        + " ORDER BY r.due_at LIMIT ? FOR UPDATE OF r SKIP LOCKED))";
        String shown = " FROM t, " + records + " r WHERE NOT " + gone("t.now");
        String all = "SELECT t.now, " + DECISIVE + ", r.reply, " + DESCRIPTIVE + shown;
        this.find = "WITH " + TIME + all + " AND r.id = ?";
        this.list = "WITH " + TIME + all;
        this.count = "WITH " + TIME + "SELECT count(*)" + shown;
        this.notify = "SELECT pg_notify('" + channel(schema) + "', p) FROM unnest(?) p";
        this.listen = "LISTEN " + channel(schema);
        this.bind = "INSERT INTO " + schema + ".semel_agreements AS a (name, value) VALUES (?, ?)"
                + " ON CONFLICT (name) DO NOTHING";
        this.now = "WITH " + TIME + "SELECT t.now FROM t";
        this.put = put(records);
    }

    private static String channel(String schema) {
        return "semel_endings_" + schema;
    }

    /** For filters of what is shown: a lapsed claim is an unknown outcome. */
    static final String SHOWN_STATE = "CASE WHEN r.state = 1 AND t.now >= r.lease_until THEN 3 ELSE r.state END";

    private static String gone(String now) {
        return "(r.state = 0 OR (" + now + " >= r.expires_at AND NOT (r.state = 1 AND " + now + " < r.lease_until)))";
    }

    /** So long after now, or never. */
    private static String after(String length) {
        return "CASE WHEN " + length + " >= " + FOREVER + " THEN " + Long.MAX_VALUE + " ELSE t.now + " + length
                + " END";
    }

    /** Rounded up to ten minutes. */
    private static String due(String time) {
        return "(least(" + time + ", 9000000000000000000) / 600000 + 1) * 600000";
    }

    private static String claim(String records, String fence) {
        String gone = gone("excluded.claimed_at");
        String own = "(r.state = 1 AND r.token = excluded.token)";
        String another = "((excluded.asked & 1) <> 0 AND r.fingerprint <> excluded.fingerprint) IS TRUE";
        String takesOver = "((excluded.asked & 2) <> 0"
                + " OR ((excluded.asked & 4) <> 0 AND r.inner_id = excluded.inner_id)) IS TRUE";
        String until = "greatest(r.expires_at, excluded.asked_until)";
        return "WITH " + TIME
                + """
                , granted AS (
                  INSERT INTO %1$s AS r (
                    id, state, attempt, fence, operation_id, token, fingerprint, inner_id, outer_operation,
                    first_claimed_at, claimed_at, expires_at, lease_until, due_at, asked, asked_until,
                    key, principal, route, policy, request_labels, labels)
                  SELECT i.id, 1, 1, %2$s, i.operation_id, i.token, i.fingerprint, i.inner_id, i.outer_operation,
                    t.now, t.now, e.expires_at, %3$s, %4$s, i.asked, CASE WHEN i.at_least > 0 THEN %5$s ELSE 0 END,
                    i.key, i.principal, i.route, i.policy, i.labels::jsonb, i.labels::jsonb
                  FROM t, unnest(?::bytea[], ?::uuid[], ?::uuid[], ?::bytea[], ?::bytea[], ?::uuid[], ?::int2[],
                      ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                    AS i (id, operation_id, token, fingerprint, inner_id, outer_operation, asked,
                      lease, retention, at_least, key, principal, route, policy, labels),
                    LATERAL (SELECT %6$s AS expires_at) e
                  ON CONFLICT (id) DO UPDATE SET
                    state = 1,
                    cause = NULL,
                    attempt = CASE WHEN %7$s THEN 1 WHEN %8$s THEN r.attempt ELSE r.attempt + 1 END,
                    fence = CASE WHEN %8$s AND NOT %7$s THEN r.fence ELSE %2$s END,
                    operation_id = CASE WHEN %7$s THEN excluded.operation_id ELSE r.operation_id END,
                    token = excluded.token,
                    fingerprint = CASE WHEN %7$s THEN excluded.fingerprint ELSE r.fingerprint END,
                    inner_id = CASE WHEN %8$s AND NOT %7$s THEN r.inner_id ELSE excluded.inner_id END,
                    outer_operation = CASE WHEN %8$s AND NOT %7$s THEN r.outer_operation ELSE excluded.outer_operation END,
                    first_claimed_at = CASE WHEN %7$s THEN excluded.first_claimed_at ELSE r.first_claimed_at END,
                    claimed_at = CASE WHEN %8$s AND NOT %7$s THEN r.claimed_at ELSE excluded.claimed_at END,
                    expires_at = CASE WHEN %7$s THEN excluded.expires_at ELSE %9$s END,
                    lease_until = excluded.lease_until,
                    ended_at = NULL,
                    due_at = CASE WHEN %7$s THEN excluded.due_at ELSE greatest(r.due_at, %10$s) END,
                    asked = excluded.asked,
                    asked_until = excluded.asked_until,
                    key = CASE WHEN %7$s THEN excluded.key ELSE r.key END,
                    principal = CASE WHEN %7$s THEN excluded.principal ELSE r.principal END,
                    route = CASE WHEN %7$s THEN excluded.route ELSE r.route END,
                    policy = CASE WHEN %7$s THEN excluded.policy ELSE r.policy END,
                    request_labels = CASE WHEN %7$s THEN excluded.request_labels ELSE r.request_labels END,
                    labels = CASE WHEN %7$s THEN excluded.labels WHEN %8$s OR r.state = 4 THEN r.labels
                      ELSE r.request_labels END,
                    reply = CASE WHEN NOT %7$s AND (%8$s OR r.state = 4) THEN r.reply END
                  WHERE %7$s OR %8$s
                    OR ((r.state = 4
                        OR ((r.state = 3 OR (r.state = 1 AND excluded.claimed_at >= r.lease_until)) AND %12$s))
                      AND NOT %11$s)
                  RETURNING %13$s)
                SELECT t.now, r.* FROM t, granted r
                """.formatted(
                                records,
                                fence,
                                after("i.lease"),
                                due("e.expires_at"),
                                after("i.at_least"),
                                "greatest(" + after("i.retention") + ", CASE WHEN i.at_least > 0 THEN "
                                        + after("i.at_least") + " END)",
                                gone,
                                own,
                                until,
                                due(until),
                                "(" + another + ")",
                                "(" + takesOver + ")",
                                DECISIVE);
    }

    /**
     * The verbs' numbers are {@link Ending.Verb}'s.
     *
     * @param said the endings, as a table {@code i}
     */
    private static String end(String records, String fence, String said) {
        String target = """
                CASE i.verb WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 4 WHEN 5 THEN 3 WHEN 6 THEN 2 WHEN 7 THEN 4
                  WHEN 4 THEN CASE WHEN r.attempt = 1 THEN 0 WHEN r.reply IS NULL THEN 3 ELSE 4 END
                  WHEN 8 THEN CASE WHEN r.reply IS NULL THEN 0 ELSE 4 END
                  ELSE 0 END""";
        String expires = "CASE WHEN (" + target + ") = 0 THEN t.now WHEN i.verb IN (2, 6) AND i.length > 0 THEN"
                + " greatest(r.expires_at, " + after("i.length") + ") ELSE r.expires_at END";
        return "WITH " + TIME
                + """
                , ended AS (
                  UPDATE %1$s r SET
                    state = %2$s,
                    cause = CASE WHEN (%2$s) = 3 THEN CASE i.verb WHEN 4 THEN 8 ELSE i.cause END END,
                    fence = CASE WHEN i.verb IN (6, 7, 8) THEN %3$s ELSE r.fence END,
                    lease_until = CASE WHEN i.verb = 1 THEN %4$s END,
                    ended_at = CASE WHEN i.verb <> 1 THEN t.now END,
                    expires_at = %5$s,
                    due_at = CASE WHEN i.verb = 1 THEN r.due_at ELSE %6$s END,
                    key = CASE WHEN (%2$s) <> 0 THEN r.key END,
                    request_labels = CASE WHEN (%2$s) <> 0 THEN r.request_labels END,
                    labels = CASE WHEN i.verb IN (2, 3, 6, 7) THEN
                        CASE WHEN i.labels IS NULL THEN r.request_labels
                          ELSE coalesce(r.request_labels, '{}') || i.labels::jsonb END
                      WHEN (%2$s) <> 0 THEN r.labels END,
                    reply = CASE WHEN i.verb IN (2, 3, 6, 7) THEN i.reply WHEN (%2$s) <> 0 THEN r.reply END
                  FROM t, %8$s
                  WHERE r.id = i.id AND r.fence = i.fence AND NOT %7$s
                    AND CASE WHEN i.verb IN (1, 5) THEN r.state = 1
                      WHEN i.verb IN (2, 3, 4) THEN r.state IN (1, 3)
                      WHEN i.verb IN (6, 7, 8) THEN r.state = 3 OR (r.state = 1 AND t.now >= r.lease_until)
                      ELSE r.state <> 1 OR t.now >= r.lease_until END
                  RETURNING r.id)
                SELECT id FROM ended
                """.formatted(records, target, fence, after("i.length"), expires, due(expires), gone("t.now"), said);
    }

    /** Of records of other stores, over what there is. */
    private static String put(String records) {
        String columns = "state, cause, attempt, fence, operation_id, token, fingerprint, inner_id, outer_operation,"
                + " first_claimed_at, claimed_at, expires_at, ended_at, key, principal, route, policy, request_labels,"
                + " labels, reply, due_at, lease_until, asked, asked_until";
        return """
                INSERT INTO %1$s AS r (id, %2$s)
                SELECT i.id, i.state, i.cause, i.attempt, i.fence, i.operation_id, i.token, i.fingerprint, i.inner_id,
                  i.outer_operation, i.first_claimed_at, i.claimed_at, i.expires_at, i.ended_at, i.key, i.principal, i.route,
                  i.policy, i.request_labels::jsonb, i.labels::jsonb, i.reply, %3$s, NULL, 0, 0
                FROM unnest(?::bytea[], ?::int2[], ?::int2[], ?::int4[], ?::bigint[], ?::uuid[], ?::uuid[], ?::bytea[],
                    ?::bytea[], ?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::text[],
                    ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[])
                  AS i (id, state, cause, attempt, fence, operation_id, token, fingerprint, inner_id, outer_operation,
                    first_claimed_at, claimed_at, expires_at, ended_at, key, principal, route, policy, request_labels,
                    labels, reply)
                ON CONFLICT (id) DO UPDATE SET (%2$s) = ROW (%4$s)
                """.formatted(
                        records, columns, due("i.expires_at"), "excluded." + columns.replaceAll(", +", ", excluded."));
    }
}
