package dev.semel.gateway;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code semel schema postgres}: writes out what the gateway would make in a database. */
@Command(name = "schema", description = "Print a shared store's tables as SQL, for whoever lets no program make them.")
final class SchemaCommand implements Callable<Integer> {
    private static final List<String> DATABASES = List.of("postgres", "postgresql");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "DATABASE", description = "Which database: postgres.")
    private String database = "";

    @Option(names = "--schema", paramLabel = "NAME", defaultValue = "semel", description = "The tables' schema; semel.")
    private String schema = "semel";

    @Override
    public Integer call() {
        if (!DATABASES.contains(database)) {
            spec.commandLine()
                    .getErr()
                    .println("semel: there are no tables for " + database + "; there are for postgres");
            return 1;
        }
        try {
            spec.commandLine().getOut().print(StoreFactory.postgresSchema(schema));
            return 0;
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println("semel: " + e.getMessage());
            return 1;
        }
    }
}
