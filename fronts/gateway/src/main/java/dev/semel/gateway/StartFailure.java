package dev.semel.gateway;

/** Why a gateway did not start, in a sentence for the person who started it. */
final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
