package dev.semel.examples.payments;

import java.net.URI;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Payments over HTTP. */
@RestController
class PaymentController {
    private final Payments payments;

    PaymentController(Payments payments) {
        this.payments = payments;
    }

    @PostMapping("/payments")
    ResponseEntity<Payment> pay(@RequestBody PaymentRequest request) {
        Payment payment = payments.pay(request);
        return ResponseEntity.created(URI.create("/payments/" + payment.id())).body(payment);
    }

    @GetMapping("/payments/{id}")
    ResponseEntity<Payment> find(@PathVariable UUID id) {
        return ResponseEntity.of(payments.find(id));
    }

    @GetMapping("/accounts/{id}")
    ResponseEntity<Account> account(@PathVariable String id) {
        return ResponseEntity.of(payments.account(id));
    }

    /** The debit is rolled back with everything else; the answer is kept, and a repeat gets it again. */
    @ExceptionHandler
    ProblemDetail refused(PaymentRefusedException refused) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, refused.getMessage());
    }
}
