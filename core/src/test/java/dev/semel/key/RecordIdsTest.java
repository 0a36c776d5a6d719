package dev.semel.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordIdsTest {
    private static final Secret SECRET = Secret.of("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final Secret OTHER = Secret.of("0123456789abcdeF".getBytes(StandardCharsets.US_ASCII));
    private static final RequestView REQUEST = SomeRequest.with("Host", "API.example");
    private static final Set<ScopePart> ALL = Set.of(ScopePart.values());

    private static Scope scope(String identity) {
        return Scope.of(Set.of(ScopePart.PRINCIPAL), REQUEST, identity, "route");
    }

    private static RecordId id(Scope scope) {
        return RecordIds.explicit(SECRET, "space", scope, "key");
    }

    /** Pinned: a store's records are found again only while this value stays. */
    @Test
    void the_id_of_a_key_stays_what_it_was() {
        assertThat(RecordIds.explicit(SECRET, "space", Scope.of(ALL, REQUEST, "me", "route"), "key"))
                .hasToString("4c3d73754dccb5575221b0e2ada00e9d9f7e7c464b231f24dd6de781f898b05c");
    }

    @Test
    void equal_tuples_have_one_record() {
        assertThat(id(scope("me"))).isEqualTo(id(scope("me")));
    }

    @Test
    void every_part_of_the_tuple_counts() {
        var ids = new HashSet<RecordId>();
        assertThat(ids.add(id(scope("me")))).isTrue();
        assertThat(ids.add(id(scope("you")))).isTrue();
        assertThat(ids.add(id(scope(null)))).as("anonymous").isTrue();
        assertThat(ids.add(id(scope("")))).as("empty identity").isTrue();
        assertThat(ids.add(id(Scope.of(Set.of(), REQUEST, "me", "route"))))
                .as("no scope")
                .isTrue();
        assertThat(ids.add(RecordIds.explicit(SECRET, "other", scope("me"), "key")))
                .isTrue();
        assertThat(ids.add(RecordIds.explicit(SECRET, "space", scope("me"), "Key")))
                .isTrue();
        assertThat(ids.add(id(scope("\u0161")))).isTrue();
        assertThat(ids.add(id(scope("\u0261")))).as("equal in their low bytes").isTrue();
        assertThat(ids.add(RecordIds.explicit(OTHER, "space", scope("me"), "key")))
                .isTrue();
    }

    @Test
    void each_scope_part_separates_by_its_own_value() {
        var other = new RequestView("PUT", "/other", null, REQUEST.headers().with("Host", "other"), REQUEST.body());
        for (ScopePart part : ScopePart.values()) {
            var one = id(Scope.of(Set.of(part), REQUEST, "me", "route"));
            assertThat(id(Scope.of(Set.of(part), other, "you", "another")))
                    .as("%s", part)
                    .isNotEqualTo(one);
        }
        assertThat(id(Scope.of(Set.of(ScopePart.ROUTE), REQUEST, null, "x")))
                .isNotEqualTo(id(Scope.of(Set.of(ScopePart.PRINCIPAL), REQUEST, "x", "")));
    }

    @Test
    void the_case_of_a_host_does_not_matter() {
        var lower = SomeRequest.with("host", " api.EXAMPLE ");
        assertThat(id(Scope.of(ALL, lower, "me", "r"))).isEqualTo(id(Scope.of(ALL, REQUEST, "me", "r")));
    }

    @Test
    void a_derived_key_never_meets_a_sent_one() {
        var digest = new byte[Fingerprint.BYTES];
        var checksum = new Fingerprint((byte) 1, digest);
        String imitation = new String(checksum.versioned(), StandardCharsets.ISO_8859_1);
        assertThat(RecordIds.derived(SECRET, "space", scope("me"), checksum))
                .isNotEqualTo(RecordIds.explicit(SECRET, "space", scope("me"), imitation));
        assertThat(RecordIds.derived(SECRET, "space", scope("me"), new Fingerprint((byte) 2, digest)))
                .isNotEqualTo(RecordIds.derived(SECRET, "space", scope("me"), checksum));
    }

    @Test
    void a_key_hash_is_twenty_bytes_in_padded_base64_and_depends_on_key_and_caller_only() {
        String hash = Digests.keyHash(SECRET, "me", "key");
        assertThat(Base64.getDecoder().decode(hash)).hasSize(20);
        assertThat(hash).hasSize(28).endsWith("=").isEqualTo(Digests.keyHash(SECRET, "me", "key"));
        var checksum = new Fingerprint((byte) 1, new byte[Fingerprint.BYTES]);
        assertThat(List.of(
                        hash,
                        Digests.keyHash(SECRET, "you", "key"),
                        Digests.keyHash(SECRET, null, "key"),
                        Digests.keyHash(SECRET, "", "key"),
                        Digests.keyHash(SECRET, "me", "other"),
                        Digests.keyHash(OTHER, "me", "key"),
                        Digests.keyHash(SECRET, "me", checksum)))
                .doesNotHaveDuplicates();
    }

    @Test
    void a_principal_digest_is_short_and_empty_for_the_anonymous() {
        assertThat(Digests.principalDigest(SECRET, "me")).matches("[0-9a-f]{12}");
        assertThat(Digests.principalDigest(SECRET, "me")).isNotEqualTo(Digests.principalDigest(SECRET, "you"));
        assertThat(Digests.principalDigest(SECRET, null)).isEmpty();
    }

    @Test
    void nothing_that_holds_an_identity_prints_it() {
        assertThat(Scope.of(ALL, REQUEST, "hunter2", "route").toString()).doesNotContain("hunter2");
        assertThat(new PrincipalResult.Known("hunter2").toString()).doesNotContain("hunter2");
    }

    @Test
    void secrets_make_equal_digests_from_many_threads_at_once() {
        String expected = Digests.keyHash(SECRET, "me", "key");
        assertThat(IntStream.range(0, 20_000)
                        .parallel()
                        .mapToObj(i -> Digests.keyHash(SECRET, "me", "key"))
                        .distinct())
                .containsExactly(expected);
    }
}
