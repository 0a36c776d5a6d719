package dev.semel.gateway.inputs;

import static dev.semel.gateway.inputs.Input.input;
import static dev.semel.gateway.inputs.Requests.chunked;
import static dev.semel.gateway.inputs.Requests.freshKey;
import static dev.semel.gateway.inputs.Requests.head;
import static dev.semel.gateway.inputs.Requests.keyLine;
import static dev.semel.gateway.inputs.Requests.lines;
import static dev.semel.gateway.inputs.Requests.order;
import static dev.semel.gateway.inputs.Requests.smuggled;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Bodies whose length isn't clear, or isn't true. */
final class FramingInputs {
    private static final String INVALID = "request-invalid";
    private static final String ORDER = "POST /v1/orders HTTP/1.1";

    private FramingInputs() {}

    static List<Input> all() {
        var all = new ArrayList<Input>();
        all.addAll(lengths());
        all.addAll(lies());
        all.addAll(codings());
        all.addAll(chunks());
        all.addAll(trailers());
        return List.copyOf(all);
    }

    private static List<Input> lengths() {
        return List.of(
                length("two equal Content-Length lines", "Content-Length: 2", "Content-Length: 2"),
                length("two different Content-Length lines", "Content-Length: 2", "Content-Length: 0"),
                length("a list in Content-Length", "Content-Length: 2, 2"),
                length("a negative Content-Length", "Content-Length: -2"),
                length("a Content-Length with a plus sign", "Content-Length: +2"),
                length("a hexadecimal Content-Length", "Content-Length: 0x2"),
                length("a Content-Length with a blank inside", "Content-Length: 2 0"),
                length("an empty Content-Length", "Content-Length:"),
                length("a Content-Length of 2^64 + 2", "Content-Length: 18446744073709551618"),
                length("Content-Length and Transfer-Encoding", "Content-Length: 2", "Transfer-Encoding: chunked"),
                length("Transfer-Encoding and Content-Length", "Transfer-Encoding: chunked", "Content-Length: 2"));
    }

    private static Input length(String name, String... lines) {
        var all = new ArrayList<>(List.of(lines));
        all.add(keyLine());
        return input(name)
                .sends(head(ORDER, all.toArray(String[]::new)) + "{}" + smuggled())
                .refusedAndClosed(400, INVALID);
    }

    private static List<Input> lies() {
        String cut = freshKey();
        String cutChunk = freshKey();
        return List.of(
                input("a body shorter than its Content-Length, and the client closes")
                        .sends(head(ORDER, keyLine(cut), "Content-Length: 12") + "{\"amou")
                        .thenCloses()
                        .dropped(),
                input("the whole request after one that broke off with the same key")
                        .sends(order(keyLine(cut)))
                        .executed(),
                input("a body without its last chunk, and the client closes")
                        .sends(chunked("2\r\n{}\r\n", keyLine(cutChunk)))
                        .thenCloses()
                        .dropped(),
                input("a body shorter than its Content-Length where bodies pass through unread, and the client closes")
                        .sends(head("POST /free HTTP/1.1", "Content-Length: 100000") + "{\"amou")
                        .thenCloses()
                        .dropped(),
                input("a head without its end, and the client closes")
                        .sends(head(ORDER, keyLine()).strip())
                        .thenCloses()
                        .dropped(),
                input("a body longer than its Content-Length")
                        .sends(head(ORDER, keyLine(), "Content-Length: 2") + "{}{\"more\":1}\r\n\r\n")
                        .expects(new Expected(200, "executed", 1, Expected.Connection.CLOSES))
                        .and(seen -> {
                            assertThat(seen.only().text()).isEqualTo("{}");
                            assertThat(seen.next().status()).isEqualTo(400);
                        }),
                input("two keyed requests sent in one go")
                        .sends(order(keyLine(cutChunk)) + order(keyLine(freshKey()), "X-Second: 1"))
                        .expects(new Expected(200, "executed", 2, Expected.Connection.STAYS))
                        .and(seen -> assertThat(seen.next().header("Semel-Status"))
                                .hasValueSatisfying(mark -> assertThat(mark).startsWith("executed"))),
                input("a refused request with a good one behind it")
                        .sends(order(keyLine(), "Expect: nonsense") + smuggled())
                        .refusedAndClosed(417, INVALID),
                input("a refused request with its body and a good one behind it, in pieces")
                        .sends(head("POST /v1//orders HTTP/1.1", keyLine(), "Transfer-Encoding: chunked")
                                + "2\r\n{}\r\n0\r\n\r\n" + smuggled())
                        .refusedAndClosed(400, "path-ambiguous"),
                pipelinedRepeat());
    }

    private static Input pipelinedRepeat() {
        String key = freshKey();
        return input("a request and its repeat sent in one go")
                .sends(order(keyLine(key)) + order(keyLine(key)))
                .executed()
                .and(seen -> assertThat(seen.next().header("Semel-Status"))
                        .hasValueSatisfying(mark -> assertThat(mark).startsWith("replayed")));
    }

    private static List<Input> codings() {
        return List.of(
                coding("Transfer-Encoding: chunked, identity", "Transfer-Encoding: chunked, identity"),
                coding("Transfer-Encoding: identity", "Transfer-Encoding: identity"),
                coding("Transfer-Encoding: xchunked", "Transfer-Encoding: xchunked"),
                coding("Transfer-Encoding: gzip, chunked", "Transfer-Encoding: gzip, chunked"),
                coding("Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked, chunked"),
                coding("two Transfer-Encoding lines", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
                coding(
                        "two Transfer-Encoding lines, one of them identity",
                        "Transfer-Encoding: chunked",
                        "Transfer-Encoding: identity"),
                coding("Transfer-Encoding with a quoted chunked", "Transfer-Encoding: \"chunked\""),
                coding("Transfer-Encoding with parameters", "Transfer-Encoding: chunked;q=1"),
                coding("Transfer-Encoding with a vertical tab", "Transfer-Encoding: \u000bchunked"),
                coding("an empty Transfer-Encoding", "Transfer-Encoding:"),
                coding("Transfer-Encoding with a blank before the colon", "Transfer-Encoding : chunked"),
                input("Transfer-Encoding: CHUNKED")
                        .sends(head(ORDER, keyLine(), "Transfer-Encoding: CHUNKED") + "2\r\n{}\r\n0\r\n\r\n")
                        .executed()
                        .and(seen -> assertThat(seen.only().text()).isEqualTo("{}")),
                input("Transfer-Encoding: chunked, with blanks and a tab around it")
                        .sends(head(ORDER, keyLine(), "Transfer-Encoding: \t chunked \t ") + "2\r\n{}\r\n0\r\n\r\n")
                        .executed()
                        .and(seen -> assertThat(seen.only().text()).isEqualTo("{}")),
                input("chunks in HTTP/1.0")
                        .sends(head("POST /v1/orders HTTP/1.0", keyLine(), "Transfer-Encoding: chunked")
                                + "2\r\n{}\r\n0\r\n\r\n" + smuggled())
                        .refusedAndClosed(400, INVALID));
    }

    private static Input coding(String name, String... lines) {
        var all = new ArrayList<>(List.of(lines));
        all.add(keyLine());
        return input(name)
                .sends(head(ORDER, all.toArray(String[]::new)) + "2\r\n{}\r\n0\r\n\r\n" + smuggled())
                .refusedAndClosed(400, INVALID);
    }

    private static List<Input> chunks() {
        return List.of(
                badChunk("a chunk size that is no number", "zz\r\n{}\r\n0\r\n\r\n"),
                badChunk("a negative chunk size", "-2\r\n{}\r\n0\r\n\r\n"),
                badChunk("a chunk size with 0x", "0x2\r\n{}\r\n0\r\n\r\n"),
                badChunk("a chunk size with a plus sign", "+2\r\n{}\r\n0\r\n\r\n"),
                badChunk("a chunk size that overflows", "100000002\r\n{}\r\n0\r\n\r\n"),
                badChunk("a chunk size of many digits", "f".repeat(32) + "\r\n{}\r\n0\r\n\r\n"),
                badChunk("an empty chunk size", "\r\n{}\r\n0\r\n\r\n"),
                badChunk("a chunk longer than its size", "2\r\n{}xx\r\n0\r\n\r\n"),
                badChunk("a chunk without its line end", "2\r\n{}0\r\n\r\n"),
                badChunk("a chunk size ended by a bare line feed", "2\n{}\r\n0\r\n\r\n"),
                badChunk("a chunk ended by a bare line feed", "2\r\n{}\n0\r\n\r\n"),
                badChunk("a chunk extension with a bare line feed", "2;a\nx\r\n{}\r\n0\r\n\r\n"),
                input("a bad chunk after good ones, where bodies pass through unread")
                        .sends(head("POST /free HTTP/1.1", "Transfer-Encoding: chunked") + "2\r\n{}\r\nzz\r\n"
                                + smuggled())
                        .dropped(),
                badChunk("a chunk extension of a megabyte", "2;" + "a".repeat(1 << 20) + "\r\n{}\r\n0\r\n\r\n"),
                input("a chunk extension")
                        .sends(chunked("2;name=value;other=\"quoted\"\r\n{}\r\n0\r\n\r\n", keyLine()))
                        .executed()
                        .and(seen -> assertThat(seen.only().text()).isEqualTo("{}")));
    }

    private static Input badChunk(String name, String chunks) {
        return input(name).sends(chunked(chunks + smuggled(), keyLine())).dropped();
    }

    private static List<Input> trailers() {
        String repeated = freshKey();
        return List.of(
                input("trailers that name a key, a caller and a length")
                        .sends(chunked(
                                "2\r\n{}\r\n"
                                        + lines(
                                                "0",
                                                "Idempotency-Key: bobs-key",
                                                "Authorization: Bearer bob",
                                                "Content-Length: 99",
                                                "Semel-Fence: 9"),
                                keyLine(),
                                "Trailer: Idempotency-Key, Authorization"))
                        .executed()
                        .and(seen ->
                                assertThat(seen.only().all("Authorization")).containsExactly("Bearer alice")),
                input("trailers of a megabyte")
                        .sends(chunked("2\r\n{}\r\n0\r\nX: " + "a".repeat(1 << 20) + "\r\n\r\n", keyLine()))
                        .dropped(),
                input("a trailer that is no header line")
                        .sends(chunked("2\r\n{}\r\n0\r\nno header\r\n\r\n" + smuggled(), keyLine()))
                        .dropped(),
                input("a repeat in chunks of a body with a length")
                        .after(Requests.post("/v1/orders", "{\"a\":1}", keyLine(repeated)))
                        .sends(chunked("3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n", keyLine(repeated)))
                        .replayed());
    }
}
