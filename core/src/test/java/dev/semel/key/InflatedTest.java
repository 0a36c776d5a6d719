package dev.semel.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InflatedTest {
    private static final byte[] PLAIN = SomeRequest.utf8("{\"a\":1}");

    private static byte[] zlib(byte[] plain) {
        var deflater = new Deflater();
        deflater.setInput(plain);
        deflater.finish();
        var coded = new byte[plain.length + 64];
        int length = deflater.deflate(coded);
        deflater.end();
        return Arrays.copyOf(coded, length);
    }

    private static byte[] with(byte[] bytes, int place, int value) {
        byte[] changed = bytes.clone();
        changed[place < 0 ? changed.length + place : place] ^= (byte) value;
        return changed;
    }

    @Test
    void gzip_and_zlib_streams_are_undone() {
        assertThat(Inflated.gzip(Body.wrap(SomeRequest.gzip(PLAIN)))).contains(Body.wrap(PLAIN));
        assertThat(Inflated.zlib(Body.wrap(zlib(PLAIN)))).contains(Body.wrap(PLAIN));
        assertThat(Inflated.gzip(Body.wrap(SomeRequest.gzip(new byte[0])))).contains(Body.EMPTY);
    }

    @Test
    void a_header_with_all_its_fields_is_passed_over() {
        byte[] short_ = SomeRequest.gzip(PLAIN);
        var full = new ByteArrayOutputStream();
        full.writeBytes(Arrays.copyOf(short_, 10));
        full.writeBytes(new byte[] {2, 0, 7, 7, 'n', 0, 'c', 0});
        var crc = new CRC32();
        crc.update(full.toByteArray());
        full.writeBytes(new byte[] {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)});
        full.writeBytes(Arrays.copyOfRange(short_, 10, short_.length));
        assertThat(Inflated.gzip(Body.wrap(with(full.toByteArray(), 3, 0x1E)))).contains(Body.wrap(PLAIN));
    }

    @Test
    void anything_wrong_or_left_over_makes_it_no_gzip_body() {
        byte[] coded = SomeRequest.gzip(PLAIN);
        assertThat(Inflated.gzip(Body.wrap(with(coded, 0, 1)))).as("magic").isEmpty();
        assertThat(Inflated.gzip(Body.wrap(with(coded, 3, 0x80))))
                .as("reserved flag")
                .isEmpty();
        assertThat(Inflated.gzip(Body.wrap(with(coded, -1, 1)))).as("length").isEmpty();
        assertThat(Inflated.gzip(Body.wrap(with(coded, -5, 1)))).as("checksum").isEmpty();
        assertThat(Inflated.gzip(Body.wrap(with(coded, 12, 0xFF)))).as("data").isEmpty();
        assertThat(Inflated.gzip(Body.wrap(Arrays.copyOf(coded, coded.length + 1))))
                .as("trailing")
                .isEmpty();
        for (int length = 0; length < coded.length; length++) {
            assertThat(Inflated.gzip(Body.copyOf(Arrays.copyOf(coded, length))))
                    .as("cut to %s", length)
                    .isEmpty();
        }
        byte[] zlib = zlib(PLAIN);
        assertThat(Inflated.zlib(Body.wrap(Arrays.copyOf(zlib, zlib.length + 1))))
                .isEmpty();
        assertThat(Inflated.zlib(Body.wrap(Arrays.copyOf(zlib, zlib.length - 1))))
                .isEmpty();
        assertThat(Inflated.zlib(Body.wrap(PLAIN))).isEmpty();
    }

    @Test
    void size_is_limited() {
        var random = new byte[Inflated.MOST_BYTES + 1];
        new Random(7).nextBytes(random);
        assertThat(Inflated.gzip(Body.wrap(SomeRequest.gzip(random)))).isEmpty();
        assertThat(Inflated.gzip(Body.wrap(SomeRequest.gzip(Arrays.copyOf(random, random.length - 1)))))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void the_ratio_is_limited_beyond_an_unsuspicious_size(int more) {
        byte[] zeros = new byte[Inflated.UNSUSPICIOUS + more];
        assertThat(Inflated.gzip(Body.wrap(SomeRequest.gzip(zeros))).isPresent())
                .isEqualTo(more == 0);
    }
}
