package dev.semel.system;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds every run at the upstream until the test opens it. Thread-safe. */
final class Gate implements CountingUpstream.Behaviour {
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void run(Run run, CountingUpstream.Exchange exchange) throws IOException, InterruptedException {
        if (!open.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("the test never opened the gate");
        }
        exchange.answer(201, run.makeAnswer(0));
    }

    void open() {
        open.countDown();
    }
}
