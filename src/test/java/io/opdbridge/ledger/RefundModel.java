package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One card and its recharges, written down from the contract and not from the code: what a ledger has to answer. */
final class RefundModel {

    private enum State {
        HELD,
        CAPTURED,
        RELEASED
    }

    private static final class ModelRecharge {
        private final long payFen;
        private long capturedFen;
        private Attempt live;
        private final Map<Attempt, State> states = new HashMap<>();
        private final Set<Attempt> voided = new HashSet<>();
        private final Map<Attempt, Attempt> endedBy = new HashMap<>();

        ModelRecharge(long payFen) {
            this.payFen = payFen;
        }
    }

    private final Map<Integer, ModelRecharge> recharges = new HashMap<>();
    private long spendableFen;
    private long heldFen;

    long spendableFen() {
        return spendableFen;
    }

    long heldFen() {
        return heldFen;
    }

    String recharge(int number, long fen) {
        ModelRecharge known = recharges.get(number);
        if (known == null) {
            recharges.put(number, new ModelRecharge(fen));
            spendableFen += fen;
            return "OK";
        }
        return known.payFen == fen ? "OK" : "CONTRADICTS_IMPORTED_ROW";
    }

    String spend(long fen) {
        if (recharges.isEmpty()) {
            return "NO_ACCOUNT";
        }
        if (spendableFen < fen) {
            return "INSUFFICIENT_BALANCE";
        }
        spendableFen -= fen;
        return "OK";
    }

    String freeze(int number, Attempt attempt) {
        ModelRecharge recharge = recharges.get(number);
        if (recharge == null) {
            return "NO_SUCH_RECHARGE";
        }
        if (recharge.voided.contains(attempt) || recharge.states.get(attempt) == State.RELEASED) {
            return "ALREADY_RELEASED";
        }
        if (recharge.states.containsKey(attempt)) {
            return "OK";
        }
        if (recharge.live != null) {
            return "HOLD_CONFLICT";
        }
        long restFen = recharge.payFen - recharge.capturedFen;
        if (restFen == 0) {
            return "NOT_REFUNDABLE";
        }
        if (restFen < attempt.priceFen()) {
            return "OVER_REFUNDABLE_REST";
        }
        if (spendableFen < attempt.priceFen()) {
            return "INSUFFICIENT_BALANCE";
        }
        recharge.states.put(attempt, State.HELD);
        recharge.live = attempt;
        spendableFen -= attempt.priceFen();
        heldFen += attempt.priceFen();
        return "OK";
    }

    String settle(int number, Attempt attempt, boolean capture) {
        ModelRecharge recharge = recharges.get(number);
        if (recharge == null) {
            return "NO_SUCH_RECHARGE";
        }
        Attempt meant = meant(recharge, attempt);
        if (meant == null) {
            if (capture) {
                return "NO_SUCH_HOLD";
            }
            recharge.voided.add(attempt);
            return "OK";
        }
        if (meant.priceFen() != attempt.priceFen()) {
            return "AMOUNT_DIFFERS";
        }
        return switch (recharge.states.get(meant)) {
            case CAPTURED -> capture ? "OK" : "ALREADY_CAPTURED";
            case RELEASED -> capture ? "ALREADY_RELEASED" : "OK";
            case HELD -> {
                recharge.states.put(meant, capture ? State.CAPTURED : State.RELEASED);
                recharge.endedBy.put(attempt, meant);
                recharge.live = null;
                heldFen -= meant.priceFen();
                recharge.capturedFen += capture ? meant.priceFen() : 0;
                spendableFen += capture ? 0 : meant.priceFen();
                yield "OK";
            }
        };
    }

    private static Attempt meant(ModelRecharge recharge, Attempt attempt) {
        if (recharge.states.containsKey(attempt)) {
            return attempt;
        }
        if (recharge.voided.contains(attempt)) {
            return null;
        }
        if (recharge.endedBy.containsKey(attempt)) {
            return recharge.endedBy.get(attempt);
        }
        return recharge.live != null && recharge.live.transNo().equals(attempt.transNo()) ? recharge.live : null;
    }
}
