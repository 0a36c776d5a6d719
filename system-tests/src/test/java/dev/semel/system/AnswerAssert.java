package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

/** What tests say about answers. */
final class AnswerAssert {
    private AnswerAssert() {}

    static void assertRan(WireMessage answer) {
        assertThat(answer.status()).as("%s", answer).isBetween(200, 299);
        assertThat(answer.semelStatus()).as("%s", answer).startsWith("executed");
    }

    /** The replay has the status and the bytes of the first answer, and says that it is a replay. */
    static void assertReplay(WireMessage replay, WireMessage first) {
        assertThat(replay.semelStatus()).as("%s", replay).startsWith("replayed");
        assertThat(replay.status()).as("%s", replay).isEqualTo(first.status());
        assertThat(replay.text()).isEqualTo(first.text());
        assertThat(replay.field("X-Run")).isEqualTo(first.field("X-Run"));
    }

    /** The answer is a replay of what that run answered. */
    static void assertReplayOf(Run run, WireMessage replay) {
        Bytes made = run.answer();
        assertThat(made).isNotNull();
        assertThat(replay.semelStatus()).as("%s", replay).startsWith("replayed");
        assertThat(replay.text()).isEqualTo(made.text());
    }

    static void assertProblem(WireMessage answer, int status, String code) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        assertThat(answer.isProblem(code)).as("%s", answer).isTrue();
    }
}
