package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.policy.Policy.MissingKey;
import dev.semel.policy.Route;
import dev.semel.policy.preset.Presets;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of Altcraft's requests are deduplicated, and how: each of the 102 routes, as a client calls it. */
class AltcraftRoutesTest {
    private static final AtomicInteger REQUEST_IDS = new AtomicInteger();

    private static Conversation talk;

    @BeforeAll
    static void begin() {
        talk = Conversation.under("altcraft");
    }

    @AfterAll
    static void end() {
        talk.close();
    }

    private static Set<String> routes(Set<MissingKey> missing) {
        var paths = new TreeSet<String>();
        for (Route route : Presets.routes("altcraft").routes()) {
            if (missing.contains(route.layers().get(0).missing())) {
                paths.add(route.path().text().replaceFirst("^/api/", "/").replace("{list_id}", "17"));
            }
        }
        return paths;
    }

    static Set<String> allRoutes() {
        return routes(Set.of(MissingKey.values()));
    }

    static Set<String> routesThatTakeAChecksum() {
        return routes(Set.of(MissingKey.DERIVE));
    }

    static Set<String> routesThatTakeARequestIdOnly() {
        return routes(Set.of(MissingKey.EXECUTE));
    }

    private static Call call(String path) {
        return talk.post(path).bearer("atk-1").json("{\"db_id\":1,\"email\":\"a@example.org\"}");
    }

    private static String freshRequestId() {
        return "Request-ID: route-" + REQUEST_IDS.incrementAndGet();
    }

    private static void assertRepeatIsReplayed(Call call) {
        Answer first = call.send();
        Answer repeat = call.send();

        assertThat(first.header("Duplicate-Request")).isEmpty();
        assertThat(repeat.header("Duplicate-Request")).hasValue("true");
        assertThat(repeat.text()).isEqualTo(first.text());
    }

    private static void assertBothRun(Call call) {
        Answer first = call.send();
        Answer second = call.send();

        assertThat(second.text()).isNotEqualTo(first.text());
        assertThat(Stream.of(first, second)
                        .flatMap(answer -> answer.lines().stream())
                        .filter(line -> line.startsWith("Duplicate-")))
                .isEmpty();
    }

    @Test
    void ALT_2_the_list_has_102_routes_in_three_families_of_which_six_take_a_request_id_only() {
        assertThat(allRoutes()).hasSize(102);
        assertThat(allRoutes()).filteredOn(path -> path.startsWith("/v1.1/")).hasSize(90);
        assertThat(allRoutes())
                .filteredOn(path -> path.startsWith("/v1.0/lists/17/"))
                .hasSize(9);
        assertThat(allRoutes())
                .filteredOn(path -> path.startsWith("/integrations/"))
                .hasSize(3);
        assertThat(routesThatTakeARequestIdOnly()).hasSize(6).allMatch(path -> path.contains("start_batch"));
    }

    @ParameterizedTest
    @MethodSource("allRoutes")
    void ALT_2_a_repeat_on_a_listed_route_is_not_executed(String path) {
        assertRepeatIsReplayed(call(path).with(freshRequestId()));
    }

    @ParameterizedTest
    @MethodSource("allRoutes")
    void ALT_2_ALT_28_a_repeat_on_a_listed_route_under_api_is_not_executed(String path) {
        assertRepeatIsReplayed(call("/api" + path).with(freshRequestId()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1.1/profiles/delete",
                "/v1.1/profiles/get",
                "/v1.1/loyalty/points/accrue",
                "/v1.1/profiles/add/more",
                "/v1.1",
                "/other/v1.1/profiles/add",
            })
    void ALT_2_a_route_that_is_not_listed_passes_even_with_a_request_id(String path) {
        assertBothRun(call(path).with(freshRequestId()));
    }

    @ParameterizedTest
    @MethodSource("routesThatTakeAChecksum")
    void ALT_4_without_a_request_id_the_checksum_identifies_the_request(String path) {
        assertRepeatIsReplayed(call(path));
    }

    @ParameterizedTest
    @MethodSource("routesThatTakeARequestIdOnly")
    void ALT_5_on_a_request_id_only_route_nothing_is_checked_without_one(String path) {
        assertBothRun(call(path));
        assertBothRun(call("/api" + path));
    }

    @ParameterizedTest
    @MethodSource("routesThatTakeARequestIdOnly")
    void ALT_6_on_a_request_id_only_route_the_request_id_identifies_the_request(String path) {
        Call call = call(path).with(freshRequestId());
        assertRepeatIsReplayed(call);

        assertThat(call(path).with(freshRequestId()).send().text())
                .isNotEqualTo(call.send().text());
    }

    @Test
    void ALT_28_a_list_id_is_exactly_one_segment() {
        assertBothRun(call("/v1.0/lists/17/18/import"));
        assertBothRun(call("/v1.0/lists/import"));
        assertRepeatIsReplayed(call("/v1.0/lists/a-name/import"));
    }

    @Test
    void ALT_28_the_base_path_can_be_changed() {
        try (var moved = Conversation.under("altcraft", "\"base_path\": [\"/crm/api\"]")) {
            Call there =
                    moved.post("/crm/api/v1.1/profiles/add").bearer("atk-1").with("Request-ID: 1");
            Call nowhere = there.to("/api/v1.1/profiles/add");
            there.send();
            there.send();
            nowhere.send();
            nowhere.send();

            assertThat(moved.upstream().received())
                    .extracting(request -> request.target())
                    .containsExactly(there.target(), nowhere.target(), nowhere.target());
        }
    }

    @Test
    void ALT_A1_every_other_request_can_be_taken_in() {
        String all = "[{\"preset\": \"altcraft\"}, {\"preset\": \"altcraft\", \"match\": \"/**\"}]";
        try (var wide = Conversation.withRoutes(all)) {
            Call unlisted =
                    wide.post("/v1.1/loyalty/points/accrue").bearer("atk-1").json("{\"points\":5}");
            Call idOnly = unlisted.to("/v1.1/triggers/start_batch");

            assertThat(unlisted.send().text()).isEqualTo(unlisted.send().text());
            assertThat(idOnly.send().text()).isNotEqualTo(idOnly.send().text());
        }
    }

    @Test
    void ALT_A15_a_route_that_the_list_spells_otherwise_can_be_added() {
        String path = "/api/v1.1/campaigns/triggers/import_and_start_batch";
        try (var wide = Conversation.withRoutes("[{\"preset\": \"altcraft\"}, {\"preset\": \"altcraft\", \"match\": \""
                + "/v1.1/campaigns/triggers/import_and_start_batch\", \"key\": {\"missing\": \"execute\"}}]")) {
            Call call = wide.post(path).bearer("atk-1").with("Request-ID: 1");

            assertThat(call.send().text()).isEqualTo(call.send().text());
            assertBothRun(wide.post(path).bearer("atk-1"));
            assertThat(wide.runs()).isEqualTo(3);
        }
    }
}
