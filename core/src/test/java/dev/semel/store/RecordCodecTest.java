package dev.semel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import dev.semel.store.StoredRecord.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    private final long seed = Long.getLong("semel.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void every_record_comes_back() {
        for (int i = 0; i < 2_000; i++) {
            StoredRecord record = anyRecord();
            assertThat(RecordCodec.decode(RecordCodec.encode(record)))
                    .as("seed %d", seed)
                    .isEqualTo(record);
        }
    }

    @Test
    void a_change_of_any_bit_is_detected() {
        for (StoredRecord record : GoldenRecords.VERSION_2.values()) {
            byte[] bytes = RecordCodec.encode(record);
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                byte[] damaged = bytes.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                assertCorrupt(damaged);
            }
        }
    }

    @Test
    void a_cut_anywhere_is_detected() {
        for (StoredRecord record : GoldenRecords.VERSION_2.values()) {
            byte[] bytes = RecordCodec.encode(record);
            for (int length = 0; length < bytes.length; length++) {
                assertCorrupt(Arrays.copyOf(bytes, length));
            }
        }
    }

    @Test
    void added_bytes_are_detected() {
        byte[] bytes = RecordCodec.encode(anyRecord());

        assertCorrupt(Arrays.copyOf(bytes, bytes.length + 1));
    }

    @Test
    void random_bytes_are_corrupt_and_nothing_worse() {
        for (int i = 0; i < 20_000; i++) {
            var bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            assertCorrupt(bytes);
        }
    }

    @Test
    void bytes_with_a_right_checksum_and_wrong_parts_are_corrupt_and_nothing_worse() {
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = RecordCodec.encode(anyRecord());
            for (int change = 0; change <= random.nextInt(3); change++) {
                // Past the magic and the version: those have their own answers.
                bytes[3 + random.nextInt(bytes.length - 7)] = (byte) random.nextInt(256);
            }
            assertDecodesOrIsCorrupt(withChecksum(bytes));
        }
    }

    @Test
    void a_length_that_lies_reserves_no_memory() {
        StoredRecord record = GoldenRecords.VERSION_2.get("completed");
        byte[] bytes = RecordCodec.encode(record);
        for (int at = 3; at < bytes.length - 8; at++) {
            byte[] lying = bytes.clone();
            ByteBuffer.wrap(lying).putInt(at, 0x7FFF_FFF0);
            assertDecodesOrIsCorrupt(withChecksum(lying));
        }
    }

    @Test
    void a_newer_version_is_refused_with_a_word_about_it() {
        byte[] bytes = RecordCodec.encode(anyRecord());
        bytes[2] = RecordCodec.VERSION + 1;

        assertThatThrownBy(() -> RecordCodec.decode(withChecksum(bytes)))
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("version 3");
    }

    @Test
    void two_labels_of_one_name_are_corrupt() {
        var twins = new Description("k", "p", "r", "y", Map.of("twin-1", "", "twin-2", ""));
        byte[] bytes = RecordCodec.encode(Records.record(1, twins, Nesting.NONE, new State.Claimed(7_000)));
        int second = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("twin-2");
        bytes[second + 5] = '1';

        assertCorrupt(withChecksum(bytes));
    }

    static byte[] withChecksum(byte[] bytes) {
        int end = bytes.length - RecordCodec.CHECKSUM_BYTES;
        ByteBuffer.wrap(bytes).putInt(end, RecordCodec.checksum(bytes, end));
        return bytes;
    }

    private void assertCorrupt(byte[] bytes) {
        assertThatThrownBy(() -> RecordCodec.decode(bytes))
                .as("seed %d", seed)
                .isInstanceOf(StoreException.Corrupt.class);
    }

    private void assertDecodesOrIsCorrupt(byte[] bytes) {
        try {
            assertThat(RecordCodec.decode(bytes)).isNotNull();
        } catch (StoreException.Corrupt expected) {
            assertThat(expected).hasMessageNotContaining("version");
        } catch (Throwable worse) {
            throw new AssertionError("seed " + seed, worse);
        }
    }

    private StoredRecord anyRecord() {
        return new StoredRecord(
                anyId(),
                new UUID(random.nextLong(), random.nextLong()),
                new UUID(random.nextLong(), random.nextLong()),
                random.nextLong(),
                random.nextInt(),
                random.nextBoolean() ? null : anyFingerprint(),
                new Description(random.nextBoolean() ? null : anyText(), anyText(), anyText(), anyText(), anyLabels()),
                new Nesting(
                        random.nextBoolean() ? null : anyId(),
                        random.nextBoolean() ? null : new UUID(random.nextLong(), random.nextLong())),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                anyState());
    }

    private Fingerprint anyFingerprint() {
        var digest = new byte[Fingerprint.BYTES];
        random.nextBytes(digest);
        return new Fingerprint((byte) random.nextInt(), digest);
    }

    private State anyState() {
        return switch (random.nextInt(4)) {
            case 0 -> new State.Claimed(random.nextLong(), random.nextBoolean() ? null : anyStored());
            case 1 ->
                new State.Unknown(
                        UnknownCause.of(1 + random.nextInt(UnknownCause.values().length)),
                        random.nextLong(),
                        random.nextBoolean() ? null : anyStored());
            case 2 -> new State.Retryable(anyStored(), random.nextLong());
            default -> new State.Completed(anyStored(), random.nextLong());
        };
    }

    private RecordId anyId() {
        return new RecordId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private Map<String, String> anyLabels() {
        var labels = new HashMap<String, String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            labels.put(anyText(), anyText());
        }
        return labels;
    }

    private StoredReply anyStored() {
        return new StoredReply(anyReply(), random.nextBoolean(), anyLabels());
    }

    private Reply anyReply() {
        var body = new byte[random.nextInt(300)];
        random.nextBytes(body);
        return new Reply(200 + random.nextInt(400), anyHeaders(), Body.wrap(body), anyHeaders());
    }

    private Headers anyHeaders() {
        var fields = new ArrayList<Headers.Field>();
        for (int i = random.nextInt(5); i > 0; i--) {
            fields.add(new Headers.Field(anyText(), anyText()));
        }
        return Headers.copyOf(fields);
    }

    /** Of any characters at all, or of those a header has. */
    private String anyText() {
        int bound = random.nextBoolean() ? 0x1_0000 : 0x100;
        var text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append((char) random.nextInt(bound));
        }
        return text.toString();
    }
}
