package dev.semel.system;

import dev.semel.system.Attempt.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * What clients send, and how: every key several times, some at once and some later. Made from a seed alone. Immutable.
 *
 * @param sends in the order in which they are begun
 * @param last one more of every key, for when all is quiet
 */
record Load(List<Send> sends, List<Send> last) {
    private static final int LATER_BY_KEYS = 400;

    Load {
        sends = List.copyOf(sends);
        last = List.copyOf(last);
    }

    /**
     * How much is sent.
     *
     * @param principals each uses every key
     * @param otherBodies share of the repeats that bring another body under the key
     * @param leavers share of the sends whose client goes away
     */
    record Shape(int keys, int sendsPerKey, int principals, double otherBodies, double leavers) {
        Shape(int keys) {
            this(keys, 5, 1, 0, 0.15);
        }

        Shape otherBodies(double share) {
            return new Shape(keys, sendsPerKey, principals, share, leavers);
        }

        Shape principals(int count) {
            return new Shape(keys, sendsPerKey, count, otherBodies, leavers);
        }
    }

    /** One request and the manners of its client. */
    record Send(Operation operation, Call call, Manner manner) {}

    /** What a client does after it began to send. */
    enum Manner {
        STAYS,
        LEAVES_IN_THE_REQUEST,
        LEAVES_AT_ONCE,
        RESETS_AT_ONCE,
        LEAVES_SOON,
        LEAVES_IN_THE_ANSWER
    }

    private record Placed(double position, Send send) {}

    static Load of(Shape shape, Random random) {
        List<Placed> placed = new ArrayList<>();
        List<Send> last = new ArrayList<>();
        for (int number = 0; number < shape.keys(); number++) {
            for (int principal = 0; principal < shape.principals(); principal++) {
                var operation = new Operation("Bearer caller-" + principal, "key-" + number);
                Bytes body = body(number, random);
                int atOnce = 1 + random.nextInt(shape.sendsPerKey());
                for (int repeat = 0; repeat < shape.sendsPerKey(); repeat++) {
                    Bytes sent = random.nextDouble() < shape.otherBodies() ? body(number, random) : body;
                    double position = repeat < atOnce
                            ? number + random.nextDouble()
                            : number + random.nextDouble() * LATER_BY_KEYS;
                    placed.add(new Placed(position, new Send(operation, call(operation, sent), manner(shape, random))));
                }
                last.add(new Send(operation, call(operation, body), Manner.STAYS));
            }
        }
        placed.sort(Comparator.comparingDouble(Placed::position));
        return new Load(placed.stream().map(Placed::send).toList(), last);
    }

    private static Call call(Operation operation, Bytes body) {
        return Call.post("/v1/orders", body).key(operation.key()).with("Authorization", operation.principal());
    }

    private static Bytes body(int number, Random random) {
        int one = random.nextInt(100);
        int padding = one < 80 ? random.nextInt(300) : one < 95 ? random.nextInt(8_000) : random.nextInt(200_000);
        return Bytes.of("{\"order\":" + number + ",\"note\":\"" + random.nextLong() + "n".repeat(padding) + "\"}");
    }

    private static Manner manner(Shape shape, Random random) {
        if (random.nextDouble() >= shape.leavers()) {
            return Manner.STAYS;
        }
        return Manner.values()[1 + random.nextInt(Manner.values().length - 1)];
    }
}
