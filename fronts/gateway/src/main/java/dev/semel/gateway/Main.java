package dev.semel.gateway;

/** The program's entry point. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.out.println("Usage: semel COMMAND");
    }
}
