package dev.semel.examples.payments;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Moves money: a debit, a credit and the payment's own row, in one transaction. */
@Service
class Payments {
    private final JdbcClient jdbc;

    Payments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @throws PaymentRefusedException the payer has too little, or one of the accounts doesn't exist */
    @Transactional
    public Payment pay(PaymentRequest request) {
        int debited = jdbc.sql("UPDATE account SET cents = cents - :cents WHERE id = :id AND cents >= :cents")
                .param("cents", request.cents())
                .param("id", request.payer())
                .update();
        if (debited == 0) {
            throw new PaymentRefusedException("The account " + request.payer() + " can't pay that.");
        }
        int credited = jdbc.sql("UPDATE account SET cents = cents + :cents WHERE id = :id")
                .param("cents", request.cents())
                .param("id", request.payee())
                .update();
        if (credited == 0) {
            throw new PaymentRefusedException("There is no account " + request.payee() + ".");
        }
        var payment =
                new Payment(UUID.randomUUID(), request.payer(), request.payee(), request.cents(), request.reference());
        jdbc.sql(
                        "INSERT INTO payment (id, payer, payee, cents, reference) VALUES (:id, :payer, :payee, :cents, :reference)")
                .paramSource(payment)
                .update();
        return payment;
    }

    Optional<Payment> find(UUID id) {
        return jdbc.sql("SELECT id, payer, payee, cents, reference FROM payment WHERE id = ?")
                .param(id)
                .query(Payment.class)
                .optional();
    }

    Optional<Account> account(String id) {
        return jdbc.sql("SELECT id, cents FROM account WHERE id = ?")
                .param(id)
                .query(Account.class)
                .optional();
    }
}
