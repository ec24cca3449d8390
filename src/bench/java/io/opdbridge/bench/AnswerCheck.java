package io.opdbridge.bench;

import java.io.IOException;

/**
 * What every server must answer before it is measured: the codes and the amounts of the rules of money, on a recharge
 * of 10000 fen of a card that has 6000 left.
 */
final class AnswerCheck {

    /** What it leaves in the books. */
    static final int HOLDS = 2;
    static final int CAPTURES = 1;

    private static final String FREEZE = "OPDRechargeFreeze";
    private static final String SETTLE = "OPDRechargeCancellationFee";
    private static final String LIST = "OPDRechargeList";
    private static final String FIRST = "2026-01-01 10:00:00";
    private static final String SECOND = "2026-01-02 10:00:00";
    private static final int CAPTURE = 0;
    private static final int RELEASE = 1;

    private final String name;
    private final HttpCaller caller;

    private AnswerCheck(String name, HttpCaller caller) {
        this.name = name;
        this.caller = caller;
    }

    static void run(HttpContender contender) throws IOException {
        try (HttpCaller caller = contender.caller()) {
            new AnswerCheck(contender.name(), caller).run();
        }
    }

    private void run() throws IOException {
        String frozen = answer(FREEZE, freeze(3000, FIRST), "10000");
        expect(frozen, "Price", "3000");
        expect(frozen, "Balance", "3000");
        expect(frozen, "HisFlowNo", WorkingSet.flowNo(Seed.CHECKED_RECHARGE));
        String invoiceNo = HttpCaller.text(frozen, "InvoiceNo");
        same(frozen, answer(FREEZE, freeze(3000, FIRST), "10000"));
        answer(FREEZE, freeze(3000, SECOND), "-20006");
        String listed = answer(LIST, Requests.list(Seed.CHECKED_CARD), "10000");
        expect(listed, "OrderId", WorkingSet.orderId(Seed.CHECKED_RECHARGE));
        expect(listed, "RefundMoney", "0");
        expect(listed, "IsAllowRefund", "0");

        String captured = answer(SETTLE, settle(3000, FIRST, invoiceNo, CAPTURE), "10000");
        expect(captured, "Price", "3000");
        expect(captured, "Balance", "3000");
        expect(captured, "HisCancelNo", HttpCaller.text(frozen, "HisCancelNo"));
        same(captured, answer(SETTLE, settle(3000, FIRST, invoiceNo, CAPTURE), "10000"));
        answer(SETTLE, settle(3000, FIRST, invoiceNo, RELEASE), "-20008");

        answer(FREEZE, freeze(7001, SECOND), "-20004");
        answer(FREEZE, freeze(3001, SECOND), "-20005");
        String second = answer(FREEZE, freeze(1000, SECOND), "10000");
        expect(second, "Balance", "2000");
        String released = answer(SETTLE, settle(1000, SECOND, HttpCaller.text(second, "InvoiceNo"), RELEASE), "10000");
        expect(released, "Balance", "3000");
        answer(FREEZE, freeze(1000, SECOND), "-20007");

        answer(FREEZE, Requests.freeze("unknown", Seed.CHECKED_RECHARGE, Seed.CHECKED_CARD, 1000, SECOND), "-20001");
        String refused = caller.post(FREEZE, "<!DOCTYPE Req [<!ENTITY e \"1\">]>" + freeze(1000, SECOND));
        if (!HttpCaller.text(refused, "RespCode").startsWith("-100")) {
            throw failed("a DOCTYPE", refused);
        }

        String list = answer(LIST, Requests.list(Seed.CHECKED_CARD), "10000");
        expect(list, "PayMoney", "10000");
        expect(list, "RefundMoney", "3000");
        expect(list, "HisOrderState", "1");
        expect(list, "IsAllowRefund", "1");
    }

    private static String freeze(long priceFen, String transTime) {
        return Requests.freeze(Seed.CHECKED_RECHARGE, Seed.CHECKED_CARD, priceFen, transTime);
    }

    private static String settle(long priceFen, String transTime, String invoiceNo, int status) {
        return Requests.settle(Seed.CHECKED_RECHARGE, Seed.CHECKED_CARD, priceFen, transTime, invoiceNo, status);
    }

    private String answer(String method, String request, String code) throws IOException {
        String answer = caller.post(method, request);
        if (!HttpCaller.text(answer, "RespCode").equals(code)) {
            throw failed(method + " instead of with " + code, answer);
        }
        return answer;
    }

    private void expect(String answer, String element, String text) {
        if (!HttpCaller.text(answer, element).equals(text)) {
            throw failed("instead of with " + element + " " + text, answer);
        }
    }

    private void same(String first, String again) {
        if (!again.equals(first)) {
            throw failed("a repeat instead of with " + first, again);
        }
    }

    private IllegalStateException failed(String what, String answer) {
        return new IllegalStateException(name + " answered " + what + ": " + answer);
    }
}
