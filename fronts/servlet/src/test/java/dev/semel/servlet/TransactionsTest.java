package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servlet.Caller.Answer;
import dev.semel.store.InMemoryStore;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Handlers whose rows and whose record are committed together. */
class TransactionsTest extends ContainerTest {
    private static final Map<Container, Shop> SHOPS = new EnumMap<>(Container.class);
    private static final Map<Container, Ledger> LEDGERS = new EnumMap<>(Container.class);

    @Override
    Shop shop() {
        return SHOPS.computeIfAbsent(container, each -> {
            var store = new InMemoryStore();
            var ledger = new Ledger(store);
            LEDGERS.put(each, ledger);
            return Shop.in(each, FilterSettings.DEFAULT.withTransactions(route -> ledger), store);
        });
    }

    private Ledger ledger() {
        shop();
        return LEDGERS.get(container);
    }

    @Test
    void rows_and_answer_are_there_together() {
        shop().at("/pay", (request, response) -> {
            ledger().write("paid");
            response.setStatus(201);
            response.getWriter().print("paid");
        });

        Answer first = caller().post("/pay", "t1", "{}");
        Answer again = caller().post("/pay", "t1", "{}");

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.semel()).isEqualTo("executed");
        assertThat(again.text()).isEqualTo("paid");
        assertThat(again.semel()).isEqualTo("replayed");
        assertThat(ledger().rows()).containsOnlyOnce("paid");
    }

    @Test
    void an_exception_rolls_back_and_frees_the_key() {
        var fails = new AtomicBoolean(true);
        shop().at("/fails-once", (request, response) -> {
            ledger().write("after a failure");
            if (fails.getAndSet(false)) {
                throw new ArithmeticException("by zero");
            }
            response.getWriter().print("second time");
        });
        shop().at("/error-page", (request, response) -> response.getWriter().print("the page"));

        Answer first = caller().post("/fails-once", "t2", "{}");

        assertThat(first.status()).isEqualTo(500);
        assertThat(first.text()).isEqualTo("the page");
        assertThat(first.header("Semel-Status")).startsWith("executed;released");
        assertThat(ledger().rows()).doesNotContain("after a failure");
        assertThat(caller().post("/fails-once", "t2", "{}").text()).isEqualTo("second time");
        assertThat(ledger().rows()).containsOnlyOnce("after a failure");
    }

    @Test
    void a_commit_that_fails_is_never_answered_with_success() {
        shop().at("/constraint", (request, response) -> {
            ledger().write("constrained");
            response.setStatus(201);
            response.getWriter().print("{\"ok\":true}");
        });

        ledger().failing(true);
        Answer first = caller().post("/constraint", "t3", "{}");
        ledger().failing(false);

        assertThat(first.status()).isEqualTo(500);
        assertThat(first.text()).doesNotContain("\"ok\"");
        assertThat(ledger().rows()).doesNotContain("constrained");
        assertThat(caller().post("/constraint", "t3", "{}").status()).isEqualTo(201);
        assertThat(ledger().rows()).containsOnlyOnce("constrained");
    }

    @Test
    void an_error_of_the_server_rolls_back_and_frees_the_key() {
        shop().at("/send-500", (request, response) -> {
            ledger().write("before a 500");
            response.sendError(500);
        });

        assertThat(caller().post("/send-500", "t4", "{}").status()).isEqualTo(500);
        assertThat(caller().post("/send-500", "t4", "{}").status()).isEqualTo(500);

        assertThat(shop().runs("/send-500")).isEqualTo(2);
        assertThat(ledger().rows()).doesNotContain("before a 500");
    }

    @Test
    void an_answer_of_500_rolls_back_and_frees_the_key() {
        shop().at("/set-500", (request, response) -> {
            ledger().write("before an answer of 500");
            response.setStatus(500);
            response.getWriter().print("what an exception handler made of it");
        });

        for (int i = 0; i < 2; i++) {
            Answer answer = caller().post("/set-500", "t12", "{}");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).startsWith("what an exception");
            assertThat(answer.header("Semel-Status")).startsWith("executed;released");
        }
        assertThat(shop().runs("/set-500")).isEqualTo(2);
        assertThat(ledger().rows()).doesNotContain("before an answer of 500");
    }

    @Test
    void success_is_not_told_of_what_must_not_be_committed() {
        shop().at("/unnoticed", (request, response) -> {
            ledger().write("unnoticed");
            ledger().mustNotCommit();
            response.setStatus(201);
        });

        assertThat(caller().post("/unnoticed", "t13", "{}").status()).isEqualTo(500);
        assertThat(caller().post("/unnoticed", "t13", "{}").status()).isEqualTo(500);
        assertThat(ledger().rows()).doesNotContain("unnoticed");
    }

    @Test
    void an_error_of_the_client_is_committed_and_rendered_again() {
        shop().at("/error-page", (request, response) -> response.getWriter().print("the page"));
        shop().at("/send-418", (request, response) -> {
            ledger().write("before a 418");
            response.sendError(418);
        });

        for (int i = 0; i < 2; i++) {
            Answer answer = caller().post("/send-418", "t5", "{}");
            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.text()).isEqualTo("the page");
        }
        assertThat(shop().runs("/send-418")).isOne();
        assertThat(ledger().rows()).containsOnlyOnce("before a 418");
    }

    @Test
    void what_must_not_be_committed_leaves_its_answer_and_no_row() {
        shop().at("/insufficient", (request, response) -> {
            ledger().write("insufficient");
            ledger().mustNotCommit();
            response.setStatus(402);
            response.getWriter().print("insufficient funds");
        });

        assertThat(caller().post("/insufficient", "t6", "{}").text()).isEqualTo("insufficient funds");
        Answer again = caller().post("/insufficient", "t6", "{}");

        assertThat(again.status()).isEqualTo(402);
        assertThat(again.semel()).isEqualTo("replayed");
        assertThat(ledger().rows()).doesNotContain("insufficient");
    }

    @Test
    void asynchronous_handling_is_refused() {
        shop().at("/starts", (request, response) -> {
            try {
                request.startAsync();
            } catch (IllegalStateException refused) {
                response.getWriter().print(refused.getMessage());
            }
        });

        assertThat(caller().post("/starts", "t7", "{}").text()).contains("run in a transaction");
    }

    @Test
    void without_a_transaction_nothing_runs_and_the_key_is_free() {
        shop().at("/none", (request, response) -> response.setStatus(204));

        ledger().none(true);
        Answer first = caller().post("/none", "t8", "{}");
        ledger().none(false);

        assertThat(first.status()).isEqualTo(500);
        assertThat(shop().runs("/none")).isZero();
        assertThat(caller().post("/none", "t8", "{}").status()).isEqualTo(204);
    }

    @Test
    void a_torso_rolls_back() {
        shop().at("/torso", (request, response) -> {
            ledger().write("torso");
            response.setContentLength(100);
            response.getOutputStream().print("half");
        });

        assertThat(caller().post("/torso", "t9", "{}").status()).isEqualTo(502);
        assertThat(caller().post("/torso", "t9", "{}").status()).isEqualTo(502);

        assertThat(shop().runs("/torso")).isEqualTo(2);
        assertThat(ledger().rows()).doesNotContain("torso");
    }

    @Test
    void an_answer_too_long_to_keep_leaves_whole_after_the_commit() {
        shop().at("/small/report", (request, response) -> {
            ledger().write("report");
            response.getOutputStream().print("x".repeat(50_000));
        });

        assertThat(caller().post("/small/report", "t10", "{}").text()).hasSize(50_000);
        assertThat(caller().post("/small/report", "t10", "{}").header("Semel-Status"))
                .contains("reply-not-kept");
        assertThat(ledger().rows()).containsOnlyOnce("report");
    }

    @Test
    void an_answer_beyond_what_is_held_rolls_back() {
        shop().at("/endless", (request, response) -> {
            ledger().write("endless");
            var piece = new byte[1 << 20];
            for (int i = 0; i <= RunTransaction.MOST_HELD / piece.length; i++) {
                response.getOutputStream().write(piece);
            }
        });

        assertThat(caller().post("/endless", "t11", "{}").status()).isEqualTo(500);
        assertThat(ledger().rows()).doesNotContain("endless");
    }

    @Test
    void a_writers_answer_beyond_what_is_held_rolls_back_though_writers_hide_failures() {
        shop().at("/endless-text", (request, response) -> {
            ledger().write("endless text");
            String piece = letters(1 << 20);
            for (int i = 0; i <= RunTransaction.MOST_HELD / piece.length(); i++) {
                response.getWriter().print(piece);
            }
        });

        assertThat(caller().post("/endless-text", "t14", "{}").status()).isEqualTo(502);
        assertThat(caller().post("/endless-text", "t14", "{}").status()).isEqualTo(502);

        assertThat(shop().runs("/endless-text")).isEqualTo(2);
        assertThat(ledger().rows()).doesNotContain("endless text");
    }

    @Test
    void an_error_may_take_the_place_of_an_answer_beyond_what_is_held() {
        shop().at("/gives-up", (request, response) -> {
            ledger().write("gives up");
            response.getWriter().print(letters(RunTransaction.MOST_HELD + (1 << 20)));
            response.resetBuffer();
            response.setStatus(422);
            response.getWriter().print("too much");
        });

        Answer answer = caller().post("/gives-up", "t15", "{}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).isEqualTo("too much");
        assertThat(ledger().rows()).containsOnlyOnce("gives up");
    }

    @Test
    void an_error_instead_of_a_transaction_frees_the_key() {
        shop().at("/no-driver", (request, response) -> response.setStatus(204));

        ledger().broken(true);
        Answer first = caller().post("/no-driver", "t16", "{}");
        ledger().broken(false);

        assertThat(first.status()).isEqualTo(500);
        assertThat(shop().runs("/no-driver")).isZero();
        assertThat(caller().post("/no-driver", "t16", "{}").status()).isEqualTo(204);
    }

    @Test
    void whatever_fails_when_an_answer_is_taken_rolls_back_and_frees_the_key() {
        for (boolean error : new boolean[] {true, false}) {
            String path = "/broken-answer-" + error;
            shop().at(path, (request, response) -> {
                ledger().write(path);
                response.setTrailerFields(() -> {
                    if (error) {
                        throw new NoClassDefFoundError("a trailer's");
                    }
                    throw new IllegalStateException("no trailers");
                });
            });

            for (int i = 0; i < 2; i++) {
                Answer answer = caller().post(path, "t17" + error, "{}");
                assertThat(answer.status()).isEqualTo(500);
            }
            assertThat(shop().runs(path)).isEqualTo(2);
            assertThat(ledger().rows()).doesNotContain(path);
            assertThat(ledger().open()).isZero();
        }
    }

    private static String letters(int count) {
        return "x".repeat(count);
    }
}
