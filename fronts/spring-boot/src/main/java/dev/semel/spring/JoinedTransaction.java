package dev.semel.spring;

import dev.semel.policy.document.Findings;
import dev.semel.policy.document.Position;
import java.util.Set;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionAttribute;

/**
 * Looks at what a handler asks of its transaction: it joins Semel's, which is under way by then, and what Spring leaves
 * out in silence when it joins would be weaker than what is written. Without state.
 */
final class JoinedTransaction {
    private static final Set<Integer> JOINING = Set.of(
            TransactionDefinition.PROPAGATION_REQUIRED,
            TransactionDefinition.PROPAGATION_SUPPORTS,
            TransactionDefinition.PROPAGATION_MANDATORY);

    private JoinedTransaction() {}

    /** @param handler of a transactional route */
    static void check(AnnotatedHandler handler, Findings findings) {
        TransactionAttribute asked = new AnnotationTransactionAttributeSource(false)
                .getTransactionAttribute(handler.method(), handler.type());
        if (asked == null) {
            return;
        }
        var position = new Position("@Transactional on " + handler.name(), 0, 0);
        if (asked.getIsolationLevel() != TransactionDefinition.ISOLATION_DEFAULT) {
            findings.problem(
                    "",
                    position,
                    "it asks for an isolation, and joins the transaction of its request, which has the database's",
                    "set the isolation at the database or the pool (spring.datasource.hikari.transaction-isolation), or"
                            + " make the route transactional: false");
        }
        if (!JOINING.contains(asked.getPropagationBehavior())) {
            findings.problem(
                    "",
                    position,
                    "its propagation keeps its rows out of the transaction of its request, in which the record commits",
                    "leave the propagation out, or make the route transactional: false");
        }
    }
}
