package dev.semel.store.postgres;

import dev.semel.key.RecordId;
import dev.semel.store.Batcher;
import dev.semel.store.Batcher.Item;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Tells the other processes which records' claims have ended: with a connection of its own, after the endings are
 * durable and answered. In the endings' own transactions it would make the commits of all processes wait for each
 * other, since the database writes notifications one commit after the other. Thread-safe.
 *
 * <p>What can't be sent is dropped: who waits asks again by himself.
 */
final class Notifier implements AutoCloseable {
    /** The database takes up to 8,000 bytes in one message; an id has 64 digits and a blank. */
    private static final int IDS_PER_MESSAGE = 120;

    private static final Batcher.Limits QUEUE = new Batcher.Limits(1_000, 50_000);

    private final Link link;
    private final Sql sql;
    private final Batcher<List<RecordId>, Boolean> queue;
    private volatile int process;

    Notifier(Connector connector, Sql sql) {
        this.link = new Link(connector, Connector.Use.LISTENING);
        this.sql = sql;
        this.queue = Batcher.start("semel-postgres-notifier", QUEUE, this::send);
    }

    /** Returns at once. */
    void tell(List<RecordId> ids) {
        if (!ids.isEmpty()) {
            var unused = queue.submit(ids, ids.size());
        }
    }

    /** By what the database calls this process when it sends something. */
    int process() {
        return process;
    }

    private void send(List<Item<List<RecordId>, Boolean>> batch) {
        List<String> messages = messages(batch.stream()
                .flatMap(item -> item.request().stream())
                .distinct()
                .toList());
        boolean sent = false;
        try {
            sent = link.run(connection -> {
                process = connection.unwrap(PGConnection.class).getBackendPID();
                try (PreparedStatement statement = connection.prepareStatement(sql.notify)) {
                    statement.setArray(1, connection.createArrayOf("text", messages.toArray()));
                    return statement.execute();
                }
            });
        } catch (SQLException e) {
            // A hint that is lost: said in the interface.
        }
        for (var item : batch) {
            item.answer(sent);
        }
    }

    private static List<String> messages(List<RecordId> ids) {
        var messages = new ArrayList<String>();
        for (int from = 0; from < ids.size(); from += IDS_PER_MESSAGE) {
            List<RecordId> some = ids.subList(from, Math.min(ids.size(), from + IDS_PER_MESSAGE));
            messages.add(String.join(" ", some.stream().map(RecordId::toString).toList()));
        }
        return messages;
    }

    @Override
    public void close() {
        queue.close();
        link.close();
    }
}
