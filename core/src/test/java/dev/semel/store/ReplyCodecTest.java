package dev.semel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplyCodecTest {
    private static final RecordId ID = new RecordId(1, 2, 3, 4);
    private static final StoredReply REPLY = new StoredReply(
            new Reply(201, Headers.of("A", "b", "A", "ключ"), Body.of("{}"), Headers.of("T", "1")),
            true,
            Map.of("name", "value", "b", ""));

    @Test
    void a_reply_comes_back() {
        var withoutBody = new StoredReply(new Reply(500, Headers.NONE, Body.EMPTY), false);

        assertThat(ReplyCodec.decode(ID, ReplyCodec.encode(ID, REPLY))).isEqualTo(REPLY);
        assertThat(ReplyCodec.decode(ID, ReplyCodec.encode(ID, withoutBody))).isEqualTo(withoutBody);
    }

    @Test
    void bytes_that_were_once_written_are_read_for_ever() {
        String version1 = "010100c90000000200000001410000000162000000014180000004043a043b044e0447000000027b7d00000001"
                + "0000000154000000013100000002000000016200000000000000046e616d650000000576616c7565f68a36af";

        assertThat(HexFormat.of().formatHex(ReplyCodec.encode(ID, REPLY))).isEqualTo(version1);
        assertThat(ReplyCodec.decode(ID, HexFormat.of().parseHex(version1))).isEqualTo(REPLY);
    }

    @Test
    void a_change_of_any_bit_and_a_cut_anywhere_are_detected() {
        byte[] bytes = ReplyCodec.encode(ID, REPLY);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertCorrupt(ID, damaged);
        }
        for (int length = 0; length < bytes.length; length++) {
            assertCorrupt(ID, Arrays.copyOf(bytes, length));
        }
    }

    @Test
    void a_reply_of_another_record_is_not_taken_for_this_ones() {
        assertCorrupt(new RecordId(1, 2, 3, 5), ReplyCodec.encode(ID, REPLY));
    }

    private static void assertCorrupt(RecordId id, byte[] bytes) {
        assertThatThrownBy(() -> ReplyCodec.decode(id, bytes)).isInstanceOf(StoreException.Corrupt.class);
    }
}
