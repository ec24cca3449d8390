package io.opdbridge.ledger;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.Refusal;
import org.jspecify.annotations.Nullable;

/** What the rules of money say about one request. Made without side effects; {@link Holds} carries it out. */
sealed interface Decision {

    /** Set the amount aside. */
    record Place() implements Decision {
    }

    /** End the live hold. */
    record Settle(Hold hold) implements Decision {
    }

    /**
     * The attempt holds nothing and never may from now on; nothing moves.
     *
     * @param caseNote the case about an equal refund that was captured earlier; null when there is none
     */
    record VoidAttempt(@Nullable CaseNote caseNote) implements Decision {
    }

    /** A repeat gets the first answer. */
    record Replay(Receipt receipt) implements Decision {
    }

    /**
     * The same capture again, and the first time that anybody names its refund: the number is the refund's from now on.
     */
    record Learn(Hold captured, String refundOrderId, Receipt receipt) implements Decision {
    }

    /**
     * No.
     *
     * @param caseNote what people have to look at; null when nothing
     */
    record Refuse(Refusal refusal, @Nullable CaseNote caseNote) implements Decision {

        static Refuse because(AnswerCode code, @Nullable Object... arguments) {
            return because(new Refusal(code, arguments));
        }

        static Refuse because(Refusal refusal) {
            return new Refuse(refusal, null);
        }

        Refuse opening(CaseKind kind, @Nullable Hold hold) {
            return new Refuse(refusal, new CaseNote(kind, hold == null ? null : hold.id(),
                    hold == null ? null : hold.cancelNo(), refusal.code()));
        }
    }
}
