package io.opdbridge.canonical;

/**
 * What an answer says, as the stable number that goes out as {@code RespCode} (contract, section 6). The message
 * bundles have its words under the name of the constant, and name its arguments.
 *
 * <p>Numbers are never reused: −1xxxx is about the request, −2xxxx about the money rules, −3xxxx about the vendor,
 * −9xxxx about the bridge.
 */
public enum AnswerCode {
    OK(10000),

    MALFORMED_XML(-10001),
    UNKNOWN_METHOD(-10002),
    MISSING_FIELD(-10003),
    BAD_VALUE(-10004),
    NOT_AUTHORISED(-10005),
    TOO_LARGE(-10006),
    UNSUPPORTED_ENCODING(-10007),
    FORBIDDEN_XML(-10008),
    DUPLICATE_FIELD(-10009),
    UNKNOWN_SITE(-10010),
    NOT_A_POST(-10011),
    INCOMPLETE_BODY(-10012),
    FORBIDDEN(-10013),
    TOO_MANY_CALLS(-10014),

    NO_SUCH_RECHARGE(-20001),
    CARD_DIFFERS(-20002),
    NOT_REFUNDABLE(-20003),
    OVER_REFUNDABLE_REST(-20004),
    INSUFFICIENT_BALANCE(-20005),
    HOLD_CONFLICT(-20006),
    ALREADY_RELEASED(-20007),
    ALREADY_CAPTURED(-20008),
    NO_SUCH_HOLD(-20009),
    AMOUNT_DIFFERS(-20010),
    ORDER_DIFFERS(-20011),
    PATIENT_DIFFERS(-20012),
    AMBIGUOUS_CARD(-20013),
    AMBIGUOUS_ORDER(-20014),
    HOLD_OF_ANOTHER_RECHARGE(-20015),
    REFUND_ORDER_DIFFERS(-20016),
    CHANNEL_CANNOT_PAY(-20017),

    VENDOR_REFUSED(-30001),
    VENDOR_UNREACHABLE(-30002),
    VENDOR_OUTCOME_UNKNOWN(-30003),
    VENDOR_ANSWER_UNREADABLE(-30004),

    INTERNAL_ERROR(-90001),
    LEDGER_UNAVAILABLE(-90002),
    OVERLOADED(-90003);

    private final int number;

    AnswerCode(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }
}
