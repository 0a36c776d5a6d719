package dev.semel.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a program asked of the kernel, as strace wrote it down ({@code -f -yy -o}). Immutable.
 *
 * <p>A call has two places in it: where it began and where it had returned. A thread goes on only after strace has
 * written down its return, so what another thread did because of it stands further down.
 */
record SyscallTrace(List<Syscall> calls) {
    private static final Pattern BEGIN = Pattern.compile("^(\\d+) +[0-9:.]+ (\\w+)\\((.*)$");
    private static final Pattern RESUMED = Pattern.compile("^(\\d+) +[0-9:.]+ <\\.\\.\\. \\w+ resumed>(.*)$");
    private static final String LOG = ".log>";
    private static final String UNFINISHED = "<unfinished ...>";
    private static final Set<String> READS = Set.of("read", "readv", "recvfrom", "recvmsg");
    private static final Set<String> WRITES =
            Set.of("write", "writev", "pwrite64", "pwritev", "pwritev2", "sendto", "sendmsg");
    private static final Set<String> SYNCS = Set.of("fsync", "fdatasync");

    SyscallTrace {
        calls = List.copyOf(calls);
    }

    /**
     * One call: the lines where it began and had returned, and what strace wrote between its brackets and after them.
     */
    record Syscall(int began, int returned, String name, String text) {

        boolean isRead() {
            return READS.contains(name) && text.contains(" = ") && !text.contains(" = -1 ");
        }

        boolean isWrite() {
            return WRITES.contains(name);
        }

        /** Whether it put all that was written to its file on the disk, and said so. */
        boolean isSync() {
            return SYNCS.contains(name) && text.endsWith(" = 0");
        }

        /** The file or the connection: what strace wrote for its first argument. */
        String target() {
            int comma = text.indexOf(", ");
            int bracket = text.indexOf(")");
            return text.substring(0, comma < 0 ? Math.max(bracket, 0) : comma).strip();
        }

        @Override
        public String toString() {
            return began + "-" + returned + " " + name + "(" + text;
        }
    }

    static SyscallTrace read(Path file) throws IOException {
        List<Syscall> calls = new ArrayList<>();
        Map<String, Syscall> unfinished = new HashMap<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        for (int line = 0; line < lines.size(); line++) {
            Matcher begin = BEGIN.matcher(lines.get(line));
            Matcher resumed = RESUMED.matcher(lines.get(line));
            if (begin.matches() && begin.group(3).endsWith(UNFINISHED)) {
                unfinished.put(
                        begin.group(1),
                        new Syscall(
                                line,
                                Integer.MAX_VALUE,
                                begin.group(2),
                                begin.group(3).replace(UNFINISHED, "")));
            } else if (begin.matches()) {
                calls.add(new Syscall(line, line, begin.group(2), begin.group(3)));
            } else if (resumed.matches()) {
                Syscall first = unfinished.remove(resumed.group(1));
                if (first != null) {
                    calls.add(new Syscall(first.began(), line, first.name(), first.text() + resumed.group(2)));
                }
            }
        }
        calls.addAll(unfinished.values());
        calls.sort(Comparator.comparingInt(Syscall::began));
        return new SyscallTrace(calls);
    }

    /** The first call after that place that is such a one. */
    Optional<Syscall> firstAfter(int place, Predicate<Syscall> wanted) {
        return calls.stream()
                .filter(call -> call.began() > place)
                .filter(wanted)
                .findFirst();
    }

    /** Whether what was written to the log of the store after that place was on the disk before the other. */
    boolean isLoggedAndSyncedBetween(int after, int before) {
        return lastLogWrite(after, before)
                .filter(written -> calls.stream()
                        .anyMatch(call -> call.isSync()
                                && call.target().equals(written.target())
                                && call.began() > written.returned()
                                && call.returned() < before))
                .isPresent();
    }

    /** Whether anything was written to the log of the store between those places, synced or not. */
    boolean isLoggedBetween(int after, int before) {
        return lastLogWrite(after, before).isPresent();
    }

    /** What was done to connections and the log between those places, for people. */
    String between(int after, int before) {
        return calls.stream()
                .filter(call -> call.returned() >= after && call.began() <= before)
                .filter(call -> call.target().contains("<TCP") || call.target().endsWith(LOG))
                .map(Syscall::toString)
                .collect(Collectors.joining("\n"));
    }

    private Optional<Syscall> lastLogWrite(int after, int before) {
        return calls.stream()
                .filter(call -> call.isWrite() && call.target().endsWith(LOG))
                .filter(call -> call.began() > after && call.returned() < before)
                .reduce((earlier, later) -> later);
    }
}
