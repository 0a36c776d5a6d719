package dev.semel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Records as released versions wrote them are read as what they were. A file is in hexadecimal, 32 bytes a line; a file
 * that was released is never changed: a new format gets a new directory, and this test reads all of them.
 */
class GoldenFilesTest {

    @TestFactory
    Stream<DynamicTest> version_1_is_read_as_records_without_layers_and_labels() {
        return read(1, GoldenRecords.VERSION_1);
    }

    @TestFactory
    Stream<DynamicTest> version_2_is_read() {
        return read(2, GoldenRecords.VERSION_2);
    }

    private static Stream<DynamicTest> read(int version, Map<String, StoredRecord> records) {
        return records.entrySet().stream()
                .map(golden -> DynamicTest.dynamicTest(
                        golden.getKey(),
                        () -> assertThat(RecordCodec.decode(file(version, golden.getKey())))
                                .isEqualTo(golden.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> what_is_written_now_is_the_same_to_the_byte() {
        return GoldenRecords.VERSION_2.entrySet().stream()
                .map(golden -> DynamicTest.dynamicTest(
                        golden.getKey(),
                        () -> assertThat(hexadecimal(RecordCodec.encode(golden.getValue())))
                                .isEqualTo(hexadecimal(file(RecordCodec.VERSION, golden.getKey())))));
    }

    @Test
    void every_file_is_read() throws Exception {
        assertThat(names(1)).isEqualTo(GoldenRecords.VERSION_1.keySet());
        assertThat(names(2)).isEqualTo(GoldenRecords.VERSION_2.keySet());
    }

    private static Set<String> names(int version) throws IOException, URISyntaxException {
        Path directory = Path.of(
                GoldenFilesTest.class.getResource("/records/v" + version).toURI());
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString().replace(".hex", ""))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void a_record_of_version_1_cannot_be_retryable() throws IOException {
        byte[] bytes = file(1, "completed");
        bytes[3] = 4;

        assertThatThrownBy(() -> RecordCodec.decode(RecordCodecTest.withChecksum(bytes)))
                .isInstanceOf(StoreException.Corrupt.class);
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
