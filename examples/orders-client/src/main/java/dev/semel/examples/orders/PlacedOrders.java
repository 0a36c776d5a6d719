package dev.semel.examples.orders;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The orders that were placed, with what the API answered: a file with a line for each, synced before an order counts
 * as placed. Thread-safe.
 */
final class PlacedOrders implements Closeable {
    private final FileChannel file;
    private final Map<Integer, String> answers = new ConcurrentHashMap<>();

    private PlacedOrders(FileChannel file) {
        this.file = file;
    }

    static PlacedOrders in(Path path) throws IOException {
        var placed = new PlacedOrders(FileChannel.open(path, CREATE, READ, WRITE));
        placed.read(Files.readString(path, UTF_8));
        return placed;
    }

    /** A line that a crash cut off is none, and is written over. */
    private void read(String text) throws IOException {
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        whole.lines().forEach(line -> {
            String[] order = line.split(" ", 2);
            answers.put(Integer.parseInt(order[0]), order[1]);
        });
        file.truncate(whole.getBytes(UTF_8).length);
        file.position(file.size());
    }

    boolean has(int number) {
        return answers.containsKey(number);
    }

    int count() {
        return answers.size();
    }

    /** Notes it, durably. */
    void add(int number, String answer) throws IOException {
        String line = number + " " + answer.replace('\n', ' ') + "\n";
        write(ByteBuffer.wrap(line.getBytes(UTF_8)));
        file.force(false);
        answers.put(number, answer);
    }

    private synchronized void write(ByteBuffer line) throws IOException {
        while (line.hasRemaining()) {
            file.write(line);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
