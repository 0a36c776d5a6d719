package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.Description;
import dev.semel.store.Lease;
import dev.semel.store.Nesting;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.UnknownCause;
import dev.semel.store.tck.ClaimBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A record's bytes: as scripts write them, as Java reads them, and as neither may take them. */
class RecordValueTest {
    private static final RecordId ID = new RecordId(1, 2, 3, 4);

    /** Written by release 0.1 on Redis 7.0; what it says is below. */
    private static final String VERSION_1 =
            "535201030200000001000661261324f8160000019e704488000000019e704488000000019e707b76800000019e704488"
                    + "003fe9024afff949a681939f9cd32507bd8294c34372954e13aad22b4c44d6cee3210101010101010101010101010101"
                    + "010101010101010101010101010101010101012000000000000000050000000000000006000000000000000700000000"
                    + "00000008100000000000000009000000000000000a0000003700000000616633663164333532650101000000016b0000"
                    + "00017000000007504f5354202f61000000046965746600000001000000076368616e6e656c0000000137ee9d938c";

    /** The same, by the one after it. */
    private static final String VERSION_2 =
            "535202030200000001000661261324f8160000019e704488000000019e704488000000019e707b76800000019e704488"
                    + "00000000b900000000535202030200000001000661261324f8160000019e704488000000019e704488000000019e707b"
                    + "76800000019e70448800000000b9000000003fe9024afff949a681939f9cd32507bd8294c34372954e13aad22b4c44d6"
                    + "cee321010101010101010101010101010101010101010101010101010101010101010101200000000000000005000000"
                    + "000000000600000000000000070000000000000008100000000000000009000000000000000a00000037010100000001"
                    + "6b000000017000000007504f5354202f61000000046965746600000001000000076368616e6e656c0000000137ee9d93"
                    + "8c62323533306133306339";

    private static final int CHANGING = 57;
    private static final int SUM = 10;

    private final RedisFixture fixture = new RedisFixture(TestServers.newer());
    private final RedisStore store = fixture.open();
    private final byte[] key = new Keys(fixture.prefix()).of(ID);

    @AfterEach
    void close() {
        store.close();
    }

    private ClaimBuilder claim() {
        return ClaimBuilder.of(ID)
                .nested(new Nesting(new RecordId(5, 6, 7, 8), new UUID(9, 10)))
                .described(new Description("k", "p", "POST /a", "ietf", Map.of("channel", "7")));
    }

    private void put(byte[] bytes) {
        store.commands().set(key, bytes).toCompletableFuture().join();
    }

    private byte[] stored() {
        return store.commands().get(key).toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(strings = {VERSION_1, VERSION_2})
    void bytes_that_were_once_written_are_read_for_ever(String bytes) {
        StoredRecord record = RecordValue.decode(ID, HexFormat.of().parseHex(bytes));

        assertThat(record.state()).isEqualTo(new State.Unknown(UnknownCause.CONNECTION_LOST, 1_780_000_000_000L));
        assertThat(record.attempt()).isEqualTo(1);
        assertThat(record.fingerprint()).isEqualTo(ClaimBuilder.fingerprint(1));
        assertThat(record.nesting()).isEqualTo(claim().request().nesting());
        assertThat(record.description()).isEqualTo(claim().request().description());
        assertThat(record.expiresAt()).isEqualTo(1_780_003_600_000L);

        put(HexFormat.of().parseHex(bytes));
        assertThat(Stores.own(store, claim().takingOver()).attempt()).isEqualTo(2);
    }

    @Test
    void the_bytes_that_are_written_are_those_that_were_once_written() {
        Lease lease = Stores.own(store, claim());
        Stores.answer(store.unknown(lease, UnknownCause.CONNECTION_LOST));

        // Fence, token, operation, and the checksum of them differ.
        String golden = masked(HexFormat.of().parseHex(VERSION_2));
        assertThat(masked(stored())).isEqualTo(golden);
    }

    private static String masked(byte[] bytes) {
        byte[] masked = bytes.clone();
        Arrays.fill(masked, 9, 17, (byte) 0);
        Arrays.fill(masked, CHANGING + 9, CHANGING + 17, (byte) 0);
        Arrays.fill(masked, 2 * CHANGING, 2 * CHANGING + 32, (byte) 0);
        Arrays.fill(masked, bytes.length - SUM, bytes.length, (byte) 0);
        return HexFormat.of().formatHex(masked);
    }

    @Test
    void a_record_of_the_first_format_goes_on_in_this_one() {
        put(HexFormat.of().parseHex(VERSION_1));

        Lease lease = Stores.own(store, claim().takingOver());
        Stores.complete(store, lease, Stores.reply(7));

        StoredRecord record = Stores.answer(store.find(ID)).orElseThrow();
        assertThat(stored()[2]).isEqualTo(RecordValue.FORMAT);
        assertThat(record.state()).isInstanceOf(State.Completed.class);
        assertThat(record.attempt()).isEqualTo(2);
        assertThat(record.fence()).isEqualTo(lease.fence()).isGreaterThan(0x000661261324f816L);
        assertThat(record.operationId()).isEqualTo(UUID.fromString("8294c343-7295-4e13-aad2-2b4c44d6cee3"));
        assertThat(record.description()).isEqualTo(claim().request().description());
    }

    @Test
    void damage_in_the_first_format_is_seen() {
        assertDamageIsSeen(HexFormat.of().parseHex(VERSION_1));
    }

    @Test
    void damaged_records_are_never_served_and_never_overwritten() {
        Stores.answer(store.unknown(Stores.own(store, claim()), UnknownCause.TIMEOUT));
        assertDamageIsSeen(stored());
        Stores.complete(store, Stores.own(store, claim().takingOver()), Stores.reply(20));
        assertDamageIsSeen(stored());
    }

    private void assertDamageIsSeen(byte[] whole) {
        for (int place = 0; place < whole.length; place++) {
            byte[] damaged = whole.clone();
            damaged[place] ^= 1;
            put(damaged);
            assertCorrupt(damaged);
        }
        for (int length = 0; length < whole.length; length += 7) {
            byte[] cut = Arrays.copyOf(whole, length);
            put(cut);
            assertCorrupt(cut);
        }
        put(whole);
    }

    private void assertCorrupt(byte[] bytes) {
        assertThatThrownBy(() -> RecordValue.decode(ID, bytes)).isInstanceOf(StoreException.Corrupt.class);
        assertThat(Stores.failure(store.claim(claim().byAnother().takingOver().request())))
                .isInstanceOf(StoreException.Corrupt.class);
        assertThat(Stores.failure(store.find(ID))).isInstanceOf(StoreException.Corrupt.class);
        assertThat(stored()).isEqualTo(bytes);
    }

    @Test
    void a_record_of_a_newer_release_is_refused_and_says_so() {
        Stores.own(store, claim());
        byte[] newer = stored();
        newer[2] = 3;
        put(newer);

        assertThat(Stores.failure(store.claim(claim().request())))
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("format version 3");
    }

    @Test
    void something_else_under_a_records_key_is_no_record() {
        store.commands()
                .lpush(key, "a".getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();

        assertThat(Stores.failure(store.claim(claim().request()))).isInstanceOf(StoreException.Corrupt.class);
    }

    @Test
    void a_record_under_another_records_key_is_not_that_records() {
        Stores.answer(store.unknown(Stores.own(store, claim()), UnknownCause.TIMEOUT));
        byte[] bytes = stored();
        var other = ClaimBuilder.fresh();
        store.commands()
                .set(new Keys(fixture.prefix()).of(other.id()), bytes)
                .toCompletableFuture()
                .join();

        assertThat(Stores.failure(store.claim(other.takingOver().request())))
                .isInstanceOf(StoreException.Corrupt.class);
    }

    @Test
    void a_page_passes_over_corrupt_records_and_counts_them() {
        Lease well = Stores.own(store, ClaimBuilder.fresh());
        put(new byte[] {1, 2, 3});

        var page = Stores.answer(store.list(RecordFilter.ALL, null, 10));

        assertThat(page.records()).extracting(StoredRecord::id).containsExactly(well.id());
        assertThat(page.corrupt()).isEqualTo(1);
    }

    @Test
    void a_server_that_forgot_the_scripts_is_told_them_again() {
        var claim = claim();
        Stores.own(store, claim);
        store.commands().scriptFlush().toCompletableFuture().join();

        assertThat(Stores.own(store, claim).attempt()).isEqualTo(1);
    }
}
