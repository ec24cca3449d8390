package io.opdbridge.walk;

import io.opdbridge.testing.Bills;
import io.opdbridge.walk.Walk.Moods;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** The payment channel: the only one that knows what money truly left. */
final class Channel {

    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    enum Status { PROCESSING, PAID, ABNORMAL, CLOSED, FAILED }

    /** What the caller hears of its refund. */
    enum Says { DONE, FAILED, NOTHING }

    /** One refund of a payment. */
    static final class Refund {
        final String no;
        final String merchantNo;
        final Order order;
        final long fen;
        final Instant acceptedAt;
        Status status;
        /** Whether a caller's own settlement captured it. */
        boolean captured;
        /** Whether people put it right outside our books. */
        boolean outside;

        Refund(String no, String merchantNo, Order order, long fen, Instant acceptedAt, Status status) {
            this.no = no;
            this.merchantNo = merchantNo;
            this.order = order;
            this.fen = fen;
            this.acceptedAt = acceptedAt;
            this.status = status;
        }

        boolean isPaid() {
            return status == Status.PAID;
        }

        @Override
        public String toString() {
            return no + " of " + fen + " (" + status + ")";
        }
    }

    record Answer(Refund refund, Says says) {
    }

    private final List<Order> payments = new ArrayList<>();
    private final List<Refund> refunds = new ArrayList<>();

    void pay(Order order) {
        payments.add(order);
    }

    List<Refund> refunds() {
        return refunds;
    }

    /** The same merchant number again is the same refund again. */
    Answer refund(Order order, String merchantNo, long fen, Instant now, SplittableRandom random, Moods moods) {
        for (Refund known : order.refunds) {
            if (known.merchantNo.equals(merchantNo)) {
                return new Answer(known, known.status == Status.FAILED ? Says.FAILED : Says.DONE);
            }
        }
        long taken = order.refunds.stream().filter(one -> one.status != Status.FAILED && one.status != Status.CLOSED)
                .mapToLong(one -> one.fen).sum();
        if (taken + fen > order.payFen) {
            return new Answer(null, Says.FAILED);
        }
        int what = random.nextInt(100);
        Status status;
        Says says;
        if (what < moods.failing()) {
            status = Status.FAILED;
            says = Says.FAILED;
        } else if (what < moods.failing() + moods.lying()) {
            status = Status.PAID;
            says = Says.FAILED;
        } else if (what < moods.failing() + moods.lying() + moods.slow()) {
            status = Status.PROCESSING;
            says = Says.DONE;
        } else if (what < moods.failing() + moods.lying() + moods.slow() + moods.silent()) {
            status = Status.PAID;
            says = Says.NOTHING;
        } else {
            status = Status.PAID;
            says = Says.DONE;
        }
        Refund refund = new Refund("50" + order.number + "0" + (refunds.size() + 1), merchantNo, order, fen, now, status);
        refunds.add(refund);
        order.refunds.add(refund);
        return new Answer(refund, says);
    }

    List<Refund> processing() {
        return refunds.stream().filter(refund -> refund.status == Status.PROCESSING).toList();
    }

    /** The trade bill of a day, with what the channel knows of its refunds now. */
    String bill(LocalDate day) {
        Bills bill = Bills.wechat();
        for (Order order : payments) {
            if (isOf(day, order.paidAt)) {
                bill.payment(order.channelOrderNo(), order.orderId(), order.payFen, time(order.paidAt));
            }
        }
        for (Refund refund : refunds) {
            if (isOf(day, refund.acceptedAt)) {
                bill.refund(refund.order.channelOrderNo(), refund.order.orderId(), refund.no, refund.merchantNo, refund.fen,
                        time(refund.acceptedAt), word(refund.status));
            }
        }
        return bill.text();
    }

    private static String word(Status status) {
        return switch (status) {
            case PAID -> "SUCCESS";
            case FAILED -> "FAIL";
            case ABNORMAL -> "CHANGE";
            default -> status.name();
        };
    }

    private static boolean isOf(LocalDate day, Instant at) {
        return LocalDate.ofInstant(at, ZONE).equals(day);
    }

    private static String time(Instant at) {
        return TIME.format(at.atZone(ZONE));
    }
}
