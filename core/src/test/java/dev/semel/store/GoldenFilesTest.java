package dev.semel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Records as released versions wrote them are read as what they were. A file is in hexadecimal, 32 bytes a line; a file
 * that was released is never changed: a new format gets a new directory, and this test reads all of them.
 */
class GoldenFilesTest {

    @TestFactory
    Stream<DynamicTest> version_1_is_read() {
        return GoldenRecords.ALL.entrySet().stream()
                .map(golden -> DynamicTest.dynamicTest(
                        golden.getKey(),
                        () -> assertThat(RecordCodec.decode(file(1, golden.getKey())))
                                .isEqualTo(golden.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> what_is_written_now_is_the_same_to_the_byte() {
        return GoldenRecords.ALL.entrySet().stream()
                .map(golden -> DynamicTest.dynamicTest(
                        golden.getKey(),
                        () -> assertThat(hexadecimal(RecordCodec.encode(golden.getValue())))
                                .isEqualTo(hexadecimal(file(RecordCodec.VERSION, golden.getKey())))));
    }

    private static byte[] file(int version, String name) throws IOException {
        String path = "/records/v" + version + "/" + name + ".hex";
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream(path)) {
            assertThat(in).as(path).isNotNull();
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        }
    }

    private static String hexadecimal(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).replaceAll("(.{64})", "$1\n").trim();
    }
}
