package dev.semel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.preset.Presets;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private String file(String yaml) throws IOException {
        Path file = directory.resolve("semel.yaml");
        Files.writeString(file, yaml);
        return file.toString();
    }

    @Test
    void help_lists_the_commands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("demo", "serve", "check", "explain", "presets", "generate-completion");
    }

    @Test
    void the_version_is_said() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("semel ");
    }

    @Test
    void no_command_is_a_mistake_that_shows_the_commands() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Which command?", "serve");
    }

    @Test
    void completion_is_generated() {
        assertThat(run("generate-completion")).isZero();
        assertThat(out.toString()).contains("complete -F _complete_semel");
    }

    @Test
    void check_shows_all_ten_mistakes_with_line_field_value_and_way_out() throws IOException {
        String file = file("""
                listen: localhost
                upstream: ftp://files.example
                stroe: memory
                transport: fast
                limits: {waiters: -1}
                routes:
                  - preset: print-on
                  - match: GET /orders
                  - match: POST /orders
                    key: {length: {max: 100000}}
                    retention: {window: 1w}
                    scope: [method]
                  - match: POST /orders
                """);

        assertThat(run("check", "--config", file)).isEqualTo(1);
        assertThat(out.toString().lines().map(line -> line.replace(file, "F")))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("F:1:9: listen = \"localhost\": this is no address to listen on: write HOST:PORT"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("F:2:11: upstream = \"ftp://files.example\":")
                        .contains("http:// or https://"))
                .anySatisfy(
                        line -> assertThat(line).isEqualTo("F:3:1: stroe: there is no such field; did you mean store?"))
                .anySatisfy(line -> assertThat(line).startsWith("F:4:12: transport = \"fast\": this is none of auto"))
                .anySatisfy(line -> assertThat(line).startsWith("F:5:19: limits.waiters = -1: this must be from 0"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("F:7:13: routes[0].preset = \"print-on\":")
                        .endsWith("did you mean print-one?"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("F:8:12: routes[1].match = \"GET /orders\": GET requests are never deduplicated"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("F:10:25: routes[2].key.length.max = 100000: this must be from 1 to 4096"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("F:11:25: routes[2].retention.window = \"1w\": this is no duration: write a whole"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("F:13:12: routes[3]: POST /orders matches the same requests as POST /orders of"
                                + " routes[2] (F:9:12); leave one of them out"))
                .anySatisfy(line -> assertThat(line).isEqualTo("10 problems"))
                .hasSize(11);
    }

    @Test
    void a_dangerous_scope_is_found_once_the_rest_of_its_policy_is_right() throws IOException {
        String file = file("upstream: http://a\nroutes:\n  - scope: [method]\n  - match: POST /**");

        assertThat(run("check", "--config", file)).isEqualTo(1);
        assertThat(out.toString())
                .contains("semel.yaml:3:12: routes[0].scope: without the principal, a caller who guesses a key reads"
                        + " another's answer [D6]; add principal");
    }

    @Test
    void check_shows_warnings_and_takes_the_file() throws IOException {
        String file = file("upstream: http://127.0.0.1:9000\nroutes: [{preset: adtarget}]");

        assertThat(run("check", "-c", file)).isZero();
        assertThat(out.toString())
                .contains(
                        "warning: ",
                        "[D4]",
                        "no problems, 3 warnings; routes: 1 of adtarget, 1 of adtarget with adtarget/conversion");
    }

    @Test
    void check_names_a_file_that_is_not_there() {
        assertThat(run("check", "--config", "/no/such/file.yaml")).isEqualTo(1);
        assertThat(out.toString()).contains("/no/such/file.yaml: there is no such file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: [1 | this is no YAML",
                "a: b: c | this is no YAML",
                "upstream: http://a\\n--- | a second document starts here",
                "upstream: http://a\\nupstream: http://b | upstream: this field is here twice",
                "upstream: !!str http://a | tags such as",
                "upstream: *a | there is no &a before this",
                "- a | a configuration is a mapping",
                "upstream: ${SEMEL_TEST_UNSET} | the environment variable SEMEL_TEST_UNSET is not set",
                "upstream: http://a\\nsecret: swordfish-swordfish | a secret does not stand in the file itself",
                "upstream: http://a\\nsecret: file:/no/such | this file cannot be read",
                "upstream: http://a\\nsecret: ${HOME} | the secret has",
                "upstream: http://a\\ntls: {certificate: /no/such, key: /no/such} | there is no such file that can be read",
                "upstream: http://user:pass@a | must be scheme://host:port alone",
                "upstream: http:///path | must be scheme://host:port alone",
                "upstream: {connect_timeout: 1s} | upstream.url: this field is missing",
                "listen: 127.0.0.1:1 | upstream: this field is missing",
                "upstream: http://a\\nstore: mysql://b | there are memory and rocksdb:PATH",
                "upstream: http://a\\nstore: postgres://b | name the server and the database",
                "upstream: http://a\\nstore: 'rocksdb:' | write the directory after the colon",
                "upstream: http://a\\nstore: {uri: 'memory:', durability: power-loss} | leave out durability",
            })
    void check_names_what_is_wrong_with_a_file(String yaml, String expected) throws IOException {
        assertThat(run("check", "--config", file(yaml.replace("\\n", "\n")))).isEqualTo(1);
        assertThat(out.toString()).contains(expected).doesNotContain("swordfish");
    }

    @Test
    void a_nest_that_would_exhaust_the_stack_is_refused() throws IOException {
        assertThat(run("check", "--config", file("a: " + "[".repeat(200_000)))).isEqualTo(1);
        assertThat(out.toString()).contains("this nests too deep");
    }

    @Test
    void aliases_that_stand_for_billions_of_values_are_refused() throws IOException {
        var yaml = new StringBuilder("a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
        for (int i = 1; i < 10; i++) {
            String before = "*a" + (i - 1);
            yaml.append("a" + i + ": &a" + i + " [" + String.join(",", Collections.nCopies(10, before)) + "]\n");
        }

        assertThat(run("check", "--config", file(yaml.toString()))).isEqualTo(1);
        assertThat(out.toString()).contains("there are too many values");
    }

    @Test
    void flags_override_the_file() throws IOException {
        String file = file("upstream: http://127.0.0.1:9000\nroutes: [{preset: altcraft}]");

        assertThat(run("check", "-c", file, "--preset", "none")).isZero();
        assertThat(out.toString()).contains("routes: none");
    }

    @Test
    void serve_without_an_upstream_says_what_is_missing() {
        assertThat(run("serve")).isEqualTo(1);
        assertThat(err.toString()).contains("upstream: this field is missing", "semel: not started: 1 problem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "gopher://a", "http:", "127.0.0.1:9000", "http://a/b"})
    void serve_refuses_an_upstream_that_is_no_http_server(String upstream) {
        assertThat(run("serve", "--upstream", upstream)).isEqualTo(1);
        assertThat(err.toString()).contains("--upstream: upstream = \"" + upstream + "\"");
    }

    @Test
    void serve_ends_when_its_port_is_taken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            assertThat(run("serve", "--listen", address, "--upstream", "http://127.0.0.1:9", "--store", "memory:"))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("not started: cannot listen on " + address);
        }
    }

    @Test
    void serve_ends_when_its_store_cannot_be_opened() throws IOException {
        Path file = Files.writeString(directory.resolve("a-file"), "");

        assertThat(run("serve", "--upstream", "http://127.0.0.1:9", "--store", "rocksdb:" + file))
                .isEqualTo(1);
        assertThat(err.toString()).contains("not started: the store rocksdb:" + file + " cannot be opened");
    }

    @Test
    void presets_are_listed_and_one_is_printed() {
        assertThat(run("presets")).isZero();
        assertThat(out.toString().lines()).hasSize(2 * Presets.NAMES.size());
        assertThat(out.toString()).contains("from docs.stripe.com/api/idempotent_requests");
        assertThat(run("presets", "print-one")).isZero();
        assertThat(out.toString()).contains("- name: print-one", "scope: [principal]", "window: \"24h\"");
        assertThat(run("presets", "print-two")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no preset print-two");
    }

    @Test
    void what_a_command_says_leaves_before_it_ends() {
        var console = new StringWriter();
        // As on a console, where only whole lines leave by themselves.
        Main.run(new PrintWriter(new BufferedWriter(console), true), new PrintWriter(err, true), "presets", "ietf");

        assertThat(console.toString()).contains("- name: ietf");
    }
}
