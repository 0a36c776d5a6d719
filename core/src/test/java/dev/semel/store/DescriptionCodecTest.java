package dev.semel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.key.RecordId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DescriptionCodecTest {
    private static final RecordId ID = new RecordId(1, 2, 3, 4);
    private static final Description DESCRIPTION =
            new Description("ключ \uD800", "a1b2", "POST /v1/orders", "ietf", Map.of("channel", "7", "b", ""));

    @Test
    void a_description_comes_back() {
        var withoutKey = new Description(null, "", "POST /a", "adtarget");

        assertThat(DescriptionCodec.decode(ID, DescriptionCodec.encode(ID, DESCRIPTION)))
                .isEqualTo(DESCRIPTION);
        assertThat(DescriptionCodec.decode(ID, DescriptionCodec.encode(ID, withoutKey)))
                .isEqualTo(withoutKey);
    }

    @Test
    void bytes_that_were_once_written_are_read_for_ever() {
        String version1 =
                "010180000006043a043b044e04470020d80000000004613162320000000f504f5354202f76312f6f7264657273000000046965746600000002"
                        + "000000016200000000000000076368616e6e656c0000000137c2e8b43a";

        assertThat(HexFormat.of().formatHex(DescriptionCodec.encode(ID, DESCRIPTION)))
                .isEqualTo(version1);
        assertThat(DescriptionCodec.decode(ID, HexFormat.of().parseHex(version1)))
                .isEqualTo(DESCRIPTION);
    }

    @Test
    void a_change_of_any_bit_and_a_cut_anywhere_are_detected() {
        byte[] bytes = DescriptionCodec.encode(ID, DESCRIPTION);
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
    void a_description_of_another_record_is_not_taken_for_this_ones() {
        assertCorrupt(new RecordId(1, 2, 3, 5), DescriptionCodec.encode(ID, DESCRIPTION));
    }

    private static void assertCorrupt(RecordId id, byte[] bytes) {
        assertThatThrownBy(() -> DescriptionCodec.decode(id, bytes)).isInstanceOf(StoreException.Corrupt.class);
    }
}
