package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.policy.ReplayRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MergeTest extends EngineFixture {
    @BeforeEach
    void merging() {
        policy.replay = merging(Map.of("deduplicated", "true"));
    }

    private static ReplayRule merging(Map<String, String> members) {
        return new ReplayRule(
                ReplayRule.Mode.STORED,
                null,
                null,
                Set.of(),
                members,
                new ReplayRule.Markers(Map.of(), Map.of(), Map.of()));
    }

    private static Body gzip(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Body.wrap(packed.toByteArray());
    }

    private static Headers described(String tag) {
        return Headers.of(
                "Content-Type", "application/json",
                "ETag", tag,
                "Content-MD5", "x",
                "Digest", "x",
                "Repr-Digest", "x",
                "Content-Digest", "x");
    }

    @Test
    void a_replay_has_the_members_and_the_first_answer_has_not() {
        assertThat(now(run(order()).complete(CREATED)).body().text()).isEqualTo("{\"id\":7}");
        assertThat(replay(order()).body().text()).isEqualTo("{\"id\":7,\"deduplicated\":true}");
    }

    @Test
    void a_replay_loses_what_describes_the_old_bytes() {
        now(run(order()).complete(new Reply(200, described("\"a\""), Body.of("{}"), described("\"a\""))));
        assertThat(replay(order()).headers().fields().stream().map(Headers.Field::name))
                .containsExactly("Content-Type", "Semel-Status");
        assertThat(replay(order()).trailers().fields().stream().map(Headers.Field::name))
                .containsExactly("Content-Type");
    }

    @Test
    void a_weak_tag_stays() {
        now(run(order()).complete(new Reply(200, described("W/\"a\""), Body.of("{}"))));
        assertThat(replay(order()).headers().first("ETag")).contains("W/\"a\"");
    }

    @Test
    void a_body_that_is_no_object_is_replayed_as_it_is() {
        now(run(order()).complete(new Reply(200, described("\"a\""), Body.of("[1, 2]"))));
        Reply again = replay(order());
        assertThat(again.body().text()).isEqualTo("[1, 2]");
        assertThat(again.headers().contains("Content-Digest")).isTrue();
        assertThat(again.headers().contains("ETag")).isTrue();
    }

    @Test
    void a_compressed_object_is_merged_into_and_sent_plain() throws IOException {
        now(run(order()).complete(new Reply(200, Headers.of("Content-Encoding", "gzip"), gzip("{\"a\": 1.0}"))));
        Reply again = replay(order());
        assertThat(again.body().text()).isEqualTo("{\"a\": 1.0,\"deduplicated\":true}");
        assertThat(again.headers().contains("Content-Encoding")).isFalse();
    }

    @Test
    void a_record_keeps_the_original() {
        now(run(order()).complete(CREATED));
        assertThat(replay(order()).body().text()).contains("deduplicated");
        policy.replay = merging(Map.of());
        assertThat(replay(order()).body()).isEqualTo(CREATED.body());
    }

    @Test
    void a_replay_that_is_unpacked_loses_what_describes_the_packed_bytes() throws IOException {
        policy.replay = merging(Map.of());
        Headers packed = described("\"a\"").with("Content-Encoding", "gzip");
        now(run(order()).complete(new Reply(200, packed, gzip("{}"))));
        assertThat(replay(order()).headers().contains("Content-Digest")).isTrue();
        RequestView picky = new RequestView(
                "POST", "/orders", "a=1", order().headers().with("Accept-Encoding", "identity"), order().body());
        assertThat(replay(picky).headers().fields().stream().map(Headers.Field::name))
                .containsExactly("Content-Type", "Semel-Status");
    }
}
